PUBLIC = ["/connection/", "/protocol/"]
MEMBERS = ["/status/"]
