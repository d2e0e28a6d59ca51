"""Python clients, as docs/upload.md shows them: requests, boto3, and the AWS CLI."""

import json
import os
import subprocess
import sys

import boto3
import requests

service, bucket, folder = os.environ["SERVICE"], os.environ["BUCKET"], sys.argv[1]
photo = os.path.join(folder, "photo.jpg")
with open(photo, "rb") as file:
    original = file.read()


def ready(name):
    """Returns the description of an image once it is processed."""
    answer = requests.get(f"{service}/v1/images/{name}", headers={"Prefer": "wait=20"}, timeout=30)
    assert answer.json()["status"] == "ready", answer.text
    return answer.json()


def check(name, title):
    assert len(ready(name)["variants"]) >= 4
    assert requests.get(f"{service}/images/{name}", timeout=30).content == original
    print(f"{title} works")


# requests: a form, several files, and bytes.
with open(photo, "rb") as file:
    image = requests.post(f"{service}/v1/images", files={"file": file}, timeout=30).json()
assert image["filename"] == "photo.jpg", image
check(image["id"], "requests with a form")

files = [("files", ("a.jpg", original)), ("files", ("b.jpg", original))]
images = requests.post(f"{service}/v1/images", files=files, timeout=30).json()
assert [one["filename"] for one in images] == ["a.jpg", "b.jpg"]
for one in images:
    check(one["id"], f"requests with {one['filename']}")

image = requests.post(f"{service}/v1/images?filename=c.jpg", data=original, timeout=30).json()
check(image["id"], "requests with bytes")

ids = [one["id"] for one in images]
deleted = requests.delete(f"{service}/v1/images", json={"ids": ids}, timeout=30).json()["data"]
assert [one["status"] for one in deleted] == [200, 200], deleted

# boto3, into the bucket.
boto3.client("s3").upload_file(photo, bucket, "originals/boto3.jpg")
check("boto3.jpg", "boto3")

# The AWS CLI, into the bucket, a file and a folder.
aws = os.path.join(os.path.dirname(sys.executable), "aws")
subprocess.run([aws, "s3", "cp", photo, f"s3://{bucket}/originals/"], check=True, stdout=subprocess.DEVNULL)
check("photo.jpg", "aws s3 cp")
subprocess.run(
    [aws, "s3", "sync", folder, f"s3://{bucket}/originals/", "--exclude", "*", "--include", "more.jpg"],
    check=True,
    stdout=subprocess.DEVNULL,
)
check("more.jpg", "aws s3 sync")
listed = subprocess.run(
    [aws, "s3api", "list-objects-v2", "--bucket", bucket, "--prefix", "originals/more"],
    check=True,
    capture_output=True,
)
assert [one["Key"] for one in json.loads(listed.stdout)["Contents"]] == ["originals/more.jpg"]
