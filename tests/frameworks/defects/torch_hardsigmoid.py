"""The gradient of hardsigmoid in float64 is 1/6 as float32 holds it."""

import torch

x = torch.zeros((), dtype=torch.float64, requires_grad=True)
torch.nn.functional.hardsigmoid(x).backward()
print(f"torch gives {x.grad.item():.16g}, 1/6 is {1 / 6:.16g}")
print(f"relative error {abs(x.grad.item() * 6 - 1):.1e}; that of float64 is 1.1e-16")
