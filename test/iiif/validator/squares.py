# Draws the image that the validator knows: 100 squares of different colors.
import sys

from iiif_validator.validator import ValidationInfo
from PIL import Image, ImageDraw

image = Image.new("RGB", (1000, 1000))
draw = ImageDraw.Draw(image)
for x, column in enumerate(ValidationInfo().colorInfo):
    for y, color in enumerate(column):
        draw.rectangle((x * 100, y * 100, x * 100 + 99, y * 100 + 99), fill=color)
image.save(sys.argv[1])
