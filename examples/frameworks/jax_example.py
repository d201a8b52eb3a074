"""A function with `custom_vjp`: right, then with a mistake in its backward."""

import jax
import jax.numpy as jnp

from bpverify.adapters import jax as bj

jax.config.update("jax_enable_x64", True)


@jax.custom_vjp
def log1pexp(x):
    """log(1 + exp(x)), written so that nothing overflows."""
    return jnp.logaddexp(x, 0.0)


log1pexp.defvjp(lambda x: (log1pexp(x), x), lambda x, dy: (dy * jax.nn.sigmoid(x),))


@jax.custom_vjp
def mistaken(x):
    """The same forward."""
    return jnp.logaddexp(x, 0.0)


mistaken.defvjp(lambda x: (mistaken(x), x), lambda x, dy: (dy * jax.nn.sigmoid(-x),))

x = jnp.linspace(-3.0, 3.0, 7)
print(bj.check(log1pexp, x))
print(bj.check(mistaken, x))
