"""Pictures that prove where they come from: clock, channel code and a mark a test can read.

`mark` writes and reads the mark, `overlay` burns clock, code and mark into a picture, `scene`
is what a camera looks at, `pose` where it looks, `live` encodes that while it is watched, and
`loops` keeps encoded loops in files for hundreds of streams at once.
"""
