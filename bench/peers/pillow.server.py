# Pillow over HTTP, with its defaults.
import io
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from PIL import Image, ImageOps

port, folder = int(sys.argv[1]), sys.argv[2]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        with Image.open(os.path.join(folder, unquote(url.path[1:]))) as image:
            image = ImageOps.exif_transpose(image).convert("RGB")
            if "w" in query:
                width = int(query["w"][0])
                image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            image.save(out, query["format"][0])
        self.send_response(200)
        self.send_header("Content-Length", str(out.tell()))
        self.end_headers()
        self.wfile.write(out.getvalue())

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", port), Handler).serve_forever()
