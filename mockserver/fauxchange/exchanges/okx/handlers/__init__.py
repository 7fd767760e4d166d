"""OKX's endpoints with living state, one module or folder for each section."""
