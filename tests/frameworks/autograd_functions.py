"""Every VJP of HIPS autograd's NumPy wrappers, by the name of its primitive, with inputs of its kind."""

from __future__ import annotations

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad
from autograd.core import primitive_vjps
from autograd.numpy import fft, linalg, numpy_vjps, numpy_wrapper
from autograd.numpy.fft import truncate_pad

from tests.frameworks.values import between, definite, positive, real

X, Y, C, D = real(2, 3), real(2, 3, seed=1), real(3, 4), definite(3)
P, U, CUBE, V = positive(2, 3), between(-0.9, 0.9, 2, 3), real(2, 3, 2), real(4)


def _of(names: str, *values: np.ndarray) -> dict[str, tuple]:
    return {name: (getattr(anp, name), *values) for name in names.split()}


def parts(function):
    """Real and imaginary part of a complex result, one beside the other."""

    def real_parts(*values):
        result = function(*values)
        return anp.stack([anp.real(result), anp.imag(result)])

    return real_parts


def symmetric(function):
    """On the symmetric part, as these functions read one triangle alone."""
    return lambda a: function((a + a.T) / 2)


def spread(x):
    """A complex array made of a real one."""
    return x * (0.5 + 1j)


def fourier(name: str) -> tuple:
    """Of real values or, where it reads a half spectrum, of complex ones made of them."""
    function = getattr(fft, name)
    result = function(real(4, 4))
    if name.startswith("irfft"):
        return (lambda x: function(spread(x)), real(4, 3))
    return (parts(function) if np.iscomplexobj(result) else function, real(4, 4))


CASES: dict[str, tuple] = {
    **_of(
        "add multiply subtract maximum minimum fmax fmin logaddexp logaddexp2 arctan2 hypot", X, Y
    ),
    **_of("divide remainder power", P, positive(2, 3, seed=1)),
    **_of("negative exp exp2 expm1 sin cos tan arctan sinh cosh tanh arcsinh square sinc", X),
    **_of("absolute fabs nan_to_num rad2deg degrees deg2rad radians real conjugate", X),
    **_of("reciprocal log log2 log10 log1p sqrt arccosh", P + 1),
    **_of("arcsin arccos arctanh", U),
    **_of("ravel squeeze flipud fliplr transpose atleast_1d atleast_2d atleast_3d", X),
    **_of("sum mean prod var std max min amax amin cumsum", X),
    **_of("diag rot90 trace triu tril", D),
    **_of("inner cross", X, Y),
    **_of("dot matmul", X, C),
    **_of("outer kron", real(2), real(3)),
    "tensordot": (lambda a, b: anp.tensordot(a, b, 1), X, C),
    "einsum": (lambda a, b: anp.einsum("ij,jk->ik", a, b), X, C),
    # The other axes, NumPy's default among them, raise NotImplementedError.
    "diagonal": (lambda x: anp.diagonal(x, 0, -1, -2), D),
    "imag": (lambda x: anp.imag(spread(x)), X),
    "angle": (lambda x: anp.angle(x + 0.5j), X),
    "real_if_close": (anp.real_if_close, X),
    "astype": (lambda x: x.astype(float) * 2, X),
    "reshape": (lambda x: anp.reshape(x, (3, 2)), X),
    "roll": (lambda x: anp.roll(x, 1, 1), X),
    "array_split": (lambda x: anp.array_split(x, 2, 1), X),
    "split": (lambda x: anp.split(x, 3, 1), X),
    "vsplit": (lambda x: anp.vsplit(x, 2), X),
    "hsplit": (lambda x: anp.hsplit(x, 3), X),
    "dsplit": (lambda x: anp.dsplit(x, 2), CUBE),
    "expand_dims": (lambda x: anp.expand_dims(x, 1), X),
    "swapaxes": (lambda x: anp.swapaxes(x, 0, 1), CUBE),
    "moveaxis": (lambda x: anp.moveaxis(x, 0, 2), CUBE),
    "rollaxis": (lambda x: anp.rollaxis(x, 2), CUBE),
    "full": (lambda x: anp.full((2, 3), x), X),
    "clip": (lambda x: anp.clip(x, -0.5, 0.5), X),
    "where": (lambda x, y: anp.where(X > Y, x, y), X, Y),
    "linspace": (lambda a, b: anp.linspace(a, b, 5), real(), real(seed=1)),
    "diff": (anp.diff, X),
    "gradient": (lambda x: anp.gradient(x, axis=1), real(3, 4)),
    "repeat": (lambda x: anp.repeat(x, 2, 1), X),
    "tile": (lambda x: anp.tile(x, (2, 1)), X),
    # A new leading axis raises AssertionError.
    "broadcast_to": (lambda x: anp.broadcast_to(x, (4, 3)), real(1, 3)),
    "sort": (anp.sort, V),
    "partition": (lambda x: anp.partition(x, 2), V),
    "pad": (lambda x: anp.pad(x, 1, "constant"), X),
    "dot_adjoint_0": (
        lambda b, g: numpy_vjps.dot_adjoint_0(b, g, anp.metadata(X), anp.metadata(C)),
        C,
        real(2, 4),
    ),
    "dot_adjoint_1": (
        lambda a, g: numpy_vjps.dot_adjoint_1(a, g, anp.metadata(X), anp.metadata(C)),
        X,
        real(2, 4),
    ),
    "tensordot_adjoint_0": (
        lambda b, g: numpy_vjps.tensordot_adjoint_0(b, g, 1, 2, 2),
        C,
        real(2, 4),
    ),
    "tensordot_adjoint_1": (
        lambda a, g: numpy_vjps.tensordot_adjoint_1(a, g, 1, 2, 2),
        X,
        real(2, 4),
    ),
    # What untake gives is sparse: it is met in the gradient of an index, taken once more.
    "untake": (elementwise_grad(lambda x: x[np.array([0, 0, 2])] ** 3), real(4)),
    "__getitem__": (lambda x: x[:, 1:], X),
    "concatenate_args": (lambda x, y: anp.concatenate([x, y]), X, Y),
    "make_diagonal": (lambda x: numpy_wrapper.make_diagonal(x, axis1=-1, axis2=-2), X),
    "array_from_args": (lambda x, y: anp.array([x, y]), X, Y),
    "_array_from_scalar_or_array": (anp.array, X),
    "truncate_pad": (lambda x: truncate_pad(x, (3, 2)), X),
    **{
        name: fourier(name)
        for name in ["fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "rfft", "irfft"]
    },
    **{
        name: fourier(name)
        for name in ["rfft2", "irfft2", "rfftn", "irfftn", "fftshift", "ifftshift"]
    },
    "det": (linalg.det, D),
    "slogdet": (lambda a: linalg.slogdet(a)[1], D),
    "inv": (linalg.inv, D),
    "pinv": (linalg.pinv, X),
    "solve": (linalg.solve, D, real(3, 2)),
    "norm": (linalg.norm, X),
    "eigh": (symmetric(lambda a: linalg.eigh(a)[0]), D),
    "eig": (lambda a: anp.real(linalg.eig(a)[0]), np.diag([1.0, 2.0, 4.0]) + 0.1 * real(3, 3)),
    "cholesky": (symmetric(linalg.cholesky), D),
    "svd": (lambda a: linalg.svd(a, full_matrices=False), real(3, 3)),
}


def primitives() -> set[str]:
    """The names of every primitive of the NumPy wrappers that has a VJP."""
    return {primitive.__name__ for primitive in primitive_vjps if _of_numpy(primitive)}


def _of_numpy(primitive) -> bool:
    function = getattr(primitive, "fun", primitive)
    module = getattr(function, "__module__", None) or ""
    if module.partition(".")[0] == "numpy" or module.startswith("autograd.numpy"):
        return True
    # A ufunc of older NumPy tells no module.
    return isinstance(function, np.ufunc) and getattr(np, primitive.__name__, None) is function
