"""The containers of docker-compose.yml, started for real: `make test-deploy` where Docker is."""
