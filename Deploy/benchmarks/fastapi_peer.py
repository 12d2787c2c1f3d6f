"""The same service as one would write it with FastAPI and PyTorch: a PNG to POST /score, one thread a worker.

uvicorn --app-dir Deploy/benchmarks fastapi_peer:app --workers 2
"""
import io

import numpy as np
import torch
from fastapi import FastAPI, Request
from PIL import Image

from autoencoder import Scorer

torch.set_num_threads(1)
scorer = Scorer()
app = FastAPI()


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


@app.post("/score")
async def score(request: Request):
    with Image.open(io.BytesIO(await request.body())) as image:
        pixels = np.asarray(image.convert("L").resize((28, 28)), dtype=np.float32) / 255
    score, loss, gradient_loss = scorer(torch.from_numpy(pixels)[None, None])
    return {"score": score, "reconstruction_error": loss, "gradient_loss": gradient_loss, "is_anomaly": score > 0.1}
