"""What a long history costs: reads are counted, never timed."""
