#!/usr/bin/env python3
"""Writes the small GradCon cases of the tests, computed by PyTorch in float64.

For each case, into gradcon/: NAME.model.safetensors, a checkpoint with random float32 weights, and
NAME.expected.safetensors with the images x (float64, exactly float32 values) and, per image, loss, latent_loss, cosine,
gradient_loss and score; the reconstruction, decoder_gradient.0 to .3 and input_gradient (d score / dx, through both
terms) of the first image. And of one training step on
all images as a batch: train.J, train.L, train.Omega, train.gradient_loss, train.noise (of the variational case),
train.count (the iterations that ref_grad is the mean of), train.grad.NAME (dJ/dw, by double backpropagation),
train.ref_grad.I (the mean after the step) and train.param.NAME (after one step of Adam, 1e-3, its first).

Images are redrawn until no pre-activation is within 1e-5 of zero: nearer ones are rectified one way or the other
depending on the order of summation.  Needs torch and safetensors.
"""
import json
import pathlib
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).parent / "gradcon"
PUBLISHED = ([2] * 4, [2, 1, 2, 1], [[0, 0]] * 4)


class Case:
    def __init__(self, architecture, shape, encoder, decoder, geometry, alpha):
        self.architecture, self.shape, self.alpha = architecture, shape, alpha
        self.encoder, self.decoder = encoder, decoder + [shape[0]]
        self.paddings, self.up_paddings, self.output_paddings = geometry
        self.p = {}
        previous = shape[0]
        for i, channels in enumerate(self.encoder):
            self.add(f"down.{2 * i}", (channels, previous, 4, 4), channels, previous * 16)
            previous = channels
        latent = self.encode(torch.zeros(1, *shape, dtype=torch.float64))[0]
        self.latent_shape, flat = latent.shape[1:], latent[0].numel()
        if architecture == "vae":
            for name in ("fc11", "fc12", "fc2"):
                self.add(name, (flat, flat), flat, flat)
        for i, channels in enumerate(self.decoder):
            self.add(f"up.{2 * i}", (previous, channels, 4, 4), channels, previous * 4)
            previous = channels

    def add(self, name, shape, channels, fan_in):
        # Rounded to float32, so that both sides start from the same numbers.
        self.p[name + ".weight"] = (torch.randn(shape) * (2 / fan_in) ** 0.5).double().requires_grad_(True)
        self.p[name + ".bias"] = (torch.randn(channels) * 0.1).double().requires_grad_(True)

    def encode(self, x):
        smallest = torch.tensor(1.0)
        for i in range(4):
            x = F.conv2d(x, self.p[f"down.{2 * i}.weight"], self.p[f"down.{2 * i}.bias"], 2, self.paddings[i])
            smallest, x = torch.minimum(smallest, x.abs().min()), F.relu(x)
        return x, smallest

    def forward(self, x, noise=None):
        """Logits, smallest pre-activation, and mean and log-variance of the latent."""
        h, smallest = self.encode(x)
        mean = log_variance = None
        if self.architecture == "vae":
            flat = h.flatten(1)
            mean = F.linear(flat, self.p["fc11.weight"], self.p["fc11.bias"])
            log_variance = F.linear(flat, self.p["fc12.weight"], self.p["fc12.bias"])
            latent = mean if noise is None else mean + noise * torch.exp(0.5 * log_variance)
            h = F.linear(latent, self.p["fc2.weight"], self.p["fc2.bias"]).view(-1, *self.latent_shape)
        for i in range(4):
            h = F.conv_transpose2d(h, self.p[f"up.{2 * i}.weight"], self.p[f"up.{2 * i}.bias"], 2, self.up_paddings[i],
                                   self.output_paddings[i])
            if i < 3:
                smallest, h = torch.minimum(smallest, h.abs().min()), F.relu(h)
        return h, smallest, mean, log_variance

    def loss(self, logits, x):
        if self.architecture == "vae":
            return F.binary_cross_entropy_with_logits(logits, x)
        return F.mse_loss(logits.sigmoid(), x)

    def gradients(self, x):
        loss = self.loss(self.forward(x)[0], x)
        return loss, torch.autograd.grad(loss, [self.p[f"up.{2 * i}.weight"] for i in range(4)])

    def input_gradient(self, x, references):
        x = x.clone().requires_grad_(True)
        loss = self.loss(self.forward(x)[0], x)
        gradients = torch.autograd.grad(loss, [self.p[f"up.{2 * i}.weight"] for i in range(4)], create_graph=True)
        cosines = torch.stack([F.cosine_similarity(g.flatten(), r.flatten(), dim=0)
                               for g, r in zip(gradients, references)])
        return torch.autograd.grad(loss - 4 * self.alpha * cosines.mean(), x)[0][0]

    def image(self):
        while True:
            x = torch.rand(1, *self.shape).double()
            if self.forward(x)[1] > 1e-5:
                return x

    def layers(self):
        return {
            "encoder": [{"channels": c, "padding": p} for c, p in zip(self.encoder, self.paddings)],
            "decoder": [{"channels": c, "padding": p, "output_padding": o[0] if o[0] == o[1] else o}
                        for c, p, o in zip(self.decoder, self.up_paddings, self.output_paddings)],
        }


def step(case, x, references, count=7):
    """One training step on the batch x."""
    decoder = [case.p[f"up.{2 * i}.weight"] for i in range(4)]
    vae = case.architecture == "vae"
    noise = torch.randn(len(x), case.p["fc11.bias"].numel()).float().double() if vae else None
    logits, _, mean, log_variance = case.forward(x, noise)
    L = case.loss(logits, x)
    omega = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum() / x.numel() if vae else torch.tensor(0.0)
    gradients = torch.autograd.grad(L, decoder, create_graph=True)
    gradient_loss = -torch.stack([F.cosine_similarity(g.flatten(), r.flatten(), dim=0)
                                  for g, r in zip(gradients, references)]).mean()
    J = L + omega + case.alpha * gradient_loss
    optimizer = torch.optim.Adam(case.p.values(), lr=1e-3)
    J.backward()
    found = {"train.J": J, "train.L": L, "train.Omega": omega, "train.gradient_loss": gradient_loss,
             "train.count": torch.tensor(float(count))}
    if vae:
        found["train.noise"] = noise
    found |= {f"train.grad.{k}": p.grad.clone() for k, p in case.p.items()}
    found |= {f"train.ref_grad.{i}": (r * count + w.grad) / (count + 1)
              for i, (r, w) in enumerate(zip(references, decoder))}
    optimizer.step()
    return found | {f"train.param.{k}": p for k, p in case.p.items()}


def write(name, case, count, with_layers):
    images = [case.image() for _ in range(count)]
    # References near the first image's gradients, so that the cosines are neither 1 nor close to 0.
    references = []
    for g in case.gradients(images[0])[1]:
        noise = torch.randn_like(g)
        references.append((noise * g.norm() / noise.norm() + 0.7 * g).float().double())
    metadata = {"format": "gradcon", "architecture": case.architecture, "input_shape": ",".join(map(str, case.shape)),
                "alpha": str(case.alpha)}
    if with_layers:
        metadata["layers"] = json.dumps(case.layers())
    tensors = {k: v.detach().float().contiguous() for k, v in case.p.items()}
    tensors |= {f"ref_grad.{i}": r.float().contiguous() for i, r in enumerate(references)}
    save_file(tensors, OUT / f"{name}.model.safetensors", metadata)

    rows = {"loss": [], "latent_loss": [], "cosine": []}
    expected = {"x": torch.cat(images)}
    for i, x in enumerate(images):
        loss, gradients = case.gradients(x)
        logits, _, mean, log_variance = case.forward(x)
        rows["loss"].append(loss)
        if mean is not None:
            rows["latent_loss"].append(-0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum() / x.numel())
        rows["cosine"].append(torch.stack([F.cosine_similarity(g.flatten(), r.flatten(), dim=0)
                                           for g, r in zip(gradients, references)]))
        if i == 0:
            expected["reconstruction"] = logits.sigmoid()[0]
            expected |= {f"decoder_gradient.{k}": g for k, g in enumerate(gradients)}
            expected["input_gradient"] = case.input_gradient(x, references)
    expected |= {k: torch.stack(v) for k, v in rows.items() if v}
    expected["gradient_loss"] = -expected["cosine"].mean(1)
    expected["score"] = expected["loss"] + 4 * case.alpha * expected["gradient_loss"]
    expected |= step(case, torch.cat(images), references)
    save_file({k: v.detach().double().contiguous() for k, v in expected.items()}, OUT / f"{name}.expected.safetensors")
    print(name, expected["score"].tolist(), expected["cosine"].tolist())


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    torch.manual_seed(2020)
    write("cae-1x28x28-narrow", Case("cae", (1, 28, 28), [8, 5, 12, 6], [10, 7, 8], PUBLISHED, 0.03), 2, False)
    odd = ([2, 1, 2, 2], [2, 2, 2, 1], [[1, 0], [0, 1], [0, 0], [0, 1]])
    write("cae-3x12x9", Case("cae", (3, 12, 9), [8, 17, 6, 5], [9, 18, 8], odd, 0.25), 3, True)
    mirrored = ([2] * 4, [2] * 4, [[1, 1], [0, 1], [0, 0], [1, 0]])
    write("vae-2x11x14", Case("vae", (2, 11, 14), [6, 8, 8, 5], [8, 6, 7], mirrored, 0.03), 3, False)
