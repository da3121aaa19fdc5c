"""Pages for readers without a session and for frames of other sites, the Atom feed, structured
data, pictures for links and the sitemap.

They are rendered once per change for all readers. Read pages.py first. May import everything of
the live blog but `editing`.
"""
