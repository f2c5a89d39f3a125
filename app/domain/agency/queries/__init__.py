"""Every read of the agency's business."""
