"""The pages of the agency's business."""
