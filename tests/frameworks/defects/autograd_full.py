"""autograd's VJP of full adds up all elements, also where the value is an array of them."""

import autograd.numpy as np
from autograd import elementwise_grad

x = np.array([1.0, 2.0, 3.0])
weight = np.array([1.0, 10.0, 100.0])
gradient = elementwise_grad(lambda x: np.sum(weight * np.full(3, x)))(x)
print(f"autograd gives {gradient}, right is {weight}")
