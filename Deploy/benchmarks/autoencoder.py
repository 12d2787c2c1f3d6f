"""GradCon's convolutional autoencoder in PyTorch, 28x28 in grey, with its score and its training step, from the paper's
equations (Kwon, Prabhushankar, Temel, AlRegib, ECCV 2020). The peers here share it. Weights are random: the time does
not depend on them."""
import torch
from torch import nn
from torch.nn import functional as F

ALPHA = 0.03


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [1, 32, 32, 64, 64]
        self.encoder = nn.ModuleList(nn.Conv2d(a, b, 4, stride=2, padding=2) for a, b in zip(widths, widths[1:]))
        back = list(zip(widths[::-1], widths[-2::-1], [2, 1, 2, 1]))
        self.decoder = nn.ModuleList(nn.ConvTranspose2d(a, b, 4, stride=2, padding=p) for a, b, p in back)

    def encode(self, x):
        for layer in self.encoder:
            x = F.relu(layer(x))
        return x

    def decode(self, x):
        for layer in self.decoder[:-1]:
            x = F.relu(layer(x))
        return torch.sigmoid(self.decoder[-1](x))

    def forward(self, x):
        return self.decode(self.encode(x))


def cosines(gradients, references):
    return torch.stack([F.cosine_similarity(g.flatten(), r.flatten(), dim=0) for g, r in zip(gradients, references)])


class Scorer:
    """The score of one image as cheaply as eager PyTorch does it: no graph of the encoder, and gradients of the
    decoder's weights only."""

    def __init__(self):
        torch.manual_seed(0)
        self.model = Autoencoder().requires_grad_(False)
        self.weights = [layer.weight.requires_grad_() for layer in self.model.decoder]
        self.references = [torch.randn_like(w) for w in self.weights]

    def __call__(self, x):
        with torch.no_grad():
            code = self.model.encode(x)
        loss = F.mse_loss(self.model.decode(code), x)
        agreement = cosines(torch.autograd.grad(loss, self.weights), self.references).mean()
        return (loss.detach() - 4 * ALPHA * agreement).item(), loss.item(), -agreement.item()


class Published:
    """The score in the shape of the published evaluation loop: a backward pass through the whole model, then the
    cosines."""

    def __init__(self):
        torch.manual_seed(0)
        self.model = Autoencoder()
        self.references = [torch.randn_like(layer.weight) for layer in self.model.decoder]

    def __call__(self, x):
        self.model.zero_grad()
        loss = F.mse_loss(self.model(x), x)
        loss.backward()
        agreement = cosines([layer.weight.grad for layer in self.model.decoder], self.references).mean()
        return (loss.detach() - 4 * ALPHA * agreement).item()


class Trainer:
    """A training step with the gradient term: the loss's gradients enter the objective, so that it is differentiated
    twice."""

    def __init__(self):
        torch.manual_seed(0)
        self.model = Autoencoder()
        self.weights = [layer.weight for layer in self.model.decoder]
        self.sums = [torch.randn_like(w) for w in self.weights]
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def __call__(self, batch):
        self.optimiser.zero_grad()
        loss = F.mse_loss(self.model(batch), batch)
        gradients = torch.autograd.grad(loss, self.weights, create_graph=True)
        (loss - ALPHA * cosines(gradients, self.sums).mean()).backward()
        for total, weight in zip(self.sums, self.weights):
            total += weight.grad
        self.optimiser.step()
