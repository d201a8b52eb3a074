"""One line names every array and every size: how it is read, bound to shapes, and refused."""

from __future__ import annotations

import pytest

from bpverify import InvalidOp, InvalidOperand
from bpverify.signature import Signature, Sizes, Term, parse


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("W(k,n),x(n,m),b(k,1)->a(k,m)", "W(k,n), x(n,m), b(k,1) -> a(k,m)"),
        (" x ( n )\n->\ty( n ) ", "x(n) -> y(n)"),
        ("w() -> J()", "w() -> J()"),
        ("x(...,n) -> y(...), s()", "x(...,n) -> y(...), s()"),
        ("x(2,03) -> y(3)", "x(2,3) -> y(3)"),
        ("x(x) -> y(x)", "x(x) -> y(x)"),
        ("σ(μ), W_1(n0) -> ζ(μ)", "σ(μ), W_1(n0) -> ζ(μ)"),
        ("W( 4 * k, n ) -> y(4*k)", "W(4*k,n) -> y(4*k)"),
        ("x(h,w) -> y((h - 3)//2 + 1, ((w-3)//2))", "x(h,w) -> y((h-3)//2+1,(w-3)//2)"),
    ],
)
def test_what_is_read(text, read):
    """Spaces do not matter, names may be of any script, and a signature prints as it reads back."""
    assert str(parse(text)) == read
    assert parse(read) == parse(text)


def test_a_name_is_read_as_python_reads_it():
    """The micro sign of a keyboard and the Greek μ are one name, as they are in `op.at(μ=...)`."""
    assert parse("\N{MICRO SIGN}() -> y()") == parse("\N{GREEK SMALL LETTER MU}() -> y()")


def test_size_names_stand_in_order():
    """Each name of a size once, in order of appearance, without literals and without `...`."""
    assert parse("b(k,1), W(...,k,n) -> a(n,k,7)").size_names == ("k", "n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "a signature is a string"),
        (b"x() -> y()", "got b'x() -> y()'"),
        ("", "expected one '->' between operands and results"),
        ("x(n)", "expected one '->'"),
        ("x() - > y()", "expected one '->'"),
        ("x() -> y() -> z()", "expected one '->'"),
        ("-> y()", "expected the next operand where there is 'its end'"),
        ("x() ->", "expected the next result where there is 'its end'"),
        ("x(n), -> y()", "expected the next operand where there is 'its end'"),
        ("x(n),, b() -> y()", "expected the next operand where there is ', b()'"),
        ("x -> y", "expected the next operand where there is 'x'"),
        ("x[n] -> y()", "where there is 'x[n]'"),
        ("x(n -> y()", "where there is 'x(n'"),
        ("x(n) b() -> y()", "expected ',' before 'b()'"),
        ("x(n) -> y(n);", "expected ',' before ';'"),
        ("1x() -> y()", "'1x' cannot be the name of an array"),
        ("x²() -> y()", "'x²' cannot be the name of an array"),
        ("lambda(n) -> y()", "'lambda' cannot be the name of an array"),
        ("dtype(n) -> y()", "'dtype' cannot be the name of an array"),
        ("x(0) -> y()", "a number of at least 1, a formula like '4*k', or '...'; got '0'"),
        ("x(-1) -> y()", "got '-1'"),
        ("x(n**2) -> y()", "'n ** 2' is none of names, whole numbers, + - * // and (); got 'n**2'"),
        ("x(n/2) -> y()", "'n / 2' is none of names"),
        ("x(f(n)) -> y()", "'f(n)' is none of names"),
        ("x(n) -> y(2*n//0)", "'2 * n // 0' divides by 0"),
        ("x(2*3) -> y()", "'2*3' holds no name of a size: write the number"),
        ("x(n+) -> y()", "'n+' is no formula"),
        ("x((n+1) -> y()", "where there is 'x((n+1)'"),
        ("x(4n) -> y()", "a formula like '4*k', or '...'; got '4n'"),
        ("x(h*w) -> y(h,w)", "no shape tells h, which h*w is computed from: give it an operand"),
        ("x(n//2) -> y(n)", "no shape tells n, which n//2 is computed from"),
        ("x(n*n) -> y(n)", "no shape tells n, which n*n is computed from"),
        ("x(n) -> y(2*p*q)", "no shape tells p"),
        ("x(n m) -> y()", "got 'n m'"),
        ("x(n,) -> y()", "got ''"),
        ("x(*) -> y()", "got '*'"),
        ("x(n,...) -> y()", "'...' can only stand first"),
        ("x(...,...) -> y()", "'...' can only stand first"),
        ("x(n), x(n) -> y()", "uses 'x' twice"),
        ("x(n) -> x(n)", "uses 'x' twice"),
        ("x(), da() -> a()", "uses 'da' twice"),
    ],
)
def test_a_malformed_signature_is_shown(text, said):
    """The message shows the whole text, the place in it, and what should stand there."""
    with pytest.raises(InvalidOp) as refused:
        parse(text)

    assert repr(text) in str(refused.value)
    assert said in str(refused.value)


def bound(*pairs):
    """Sizes after the arrays, in order: each a term's text and a shape."""
    sizes = Sizes()
    for text, shape in pairs:
        sizes.bind(term(text), shape)
    return sizes


def term(text: str) -> Term:
    """One term, by its text; another array tells its sizes."""
    return parse(f"{text}, sizes(k,n,m,h,w) -> result()").operands[0]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("W(k,n)", (2, 3)), ("x(n,m)", (4, 3))], "(n,m) = (3, m): n is 3 in W, of shape (2, 3)"),
        ([("W(n,n)", (2, 3))], "(n,n) = (2, 2): n is 2 in W, of shape (2, 3)"),
        ([("W(k,n)", (2, 3)), ("b(k,1)", (2,))], "b has shape (2,), but should be (k,1) = (2, 1)"),
        ([("b(k,1)", (3, 2))], "b has shape (3, 2), but should be (k,1) = (k, 1)"),
        ([("w()", (1,))], "w has shape (1,), but should be ()"),
        ([("x(n)", ())], "x has shape (), but should be (n)"),
        ([("x(2,3)", (3, 2))], "x has shape (3, 2), but should be (2, 3)"),
        ([("x(...)", (2, 3)), ("y(...)", (3, 2))], "should be (...) = (2, 3): ... is (2, 3) in x"),
        ([("x(...)", ()), ("y(...)", (1,))], "should be (...) = (): ... is () in x, of shape ()"),
        ([("x(...)", (5,)), ("y(...)", ())], "should be (...) = (5,): ... is (5,) in x"),
        ([("x(...,n)", (5, 4)), ("y(...,n)", (5, 3))], "should be (...,n) = (5, 4): n is 4 in x"),
        ([("x(...,n)", ())], "x has shape (), but should be (...,n)"),
        ([("x(...,n,1)", (4,))], "x has shape (4,), but should be (...,n,1) = (..., n, 1)"),
        ([("W(4*k,n)", (10, 2))], "(4*k,n) = (4*k, 2): 10 is 4*k for no one size k"),
        ([("x(k+1)", (1,))], "x has shape (1,), but should be (k+1): 1 is k+1 for no one size k"),
        ([("W(4*k)", (12,)), ("h(k)", (2,))], "should be (k) = (3,): k is 3 in W, of shape (12,)"),
        (
            [("h(k)", (3,)), ("W(4*k)", (11,))],
            "should be (4*k) = (12,): k is 3 in h, of shape (3,)",
        ),
        (
            [("K(h,w)", (3, 4)), ("x(h*w)", (6,))],
            "(h*w) = (12,): h is 3 in K, of shape (3, 4); w is 4 in K",
        ),
        ([("x(n)", (0,))], "an empty array has nothing to verify; give x(n) sizes of at least 1"),
    ],
)
def test_a_shape_that_does_not_fit(pairs, said):
    """The message says the shape, the contract with the sizes known, and which array fixed them."""
    with pytest.raises(InvalidOperand) as refused:
        bound(*pairs)

    assert said in str(refused.value)


def test_what_fits_is_known_from_then_on():
    """A name, the leading shape, and a literal: the sizes of every further term follow."""
    sizes = bound(("x(...,n)", (5, 2, 3)), ("w(n,1)", (3, 1)))

    assert sizes.shape(term("y(...,1,n)")) == (5, 2, 1, 3)
    assert sizes.shape(term("J()")) == ()
    assert str(sizes) == "... = (5, 2), n = 3"


@pytest.mark.parametrize(
    ("pairs", "known"),
    [
        ([("W(4*k,n)", (12, 2))], {"n": 2, "k": 3}),
        ([("x(n)", (5,)), ("w(k)", (2,)), ("y(n-k+1)", (4,))], {"n": 5, "k": 2}),
        ([("x(n)", (5,)), ("y(n-k+1)", (4,))], {"n": 5, "k": 2}),
        ([("x(h*w)", (12,)), ("K(h)", (3,))], {"h": 3, "w": 4}),
        ([("x(h*w,2*w+1)", (12, 9))], {"w": 4, "h": 3}),
        ([("y(h//2)", (3,)), ("x(h)", (7,))], {"h": 7}),
        ([("y(n//(k-1))", (7,)), ("x(n,k)", (14, 3))], {"n": 14, "k": 3}),
    ],
)
def test_a_computed_size_is_solved(pairs, known):
    """For its one unknown name, or held where all are known; whichever array comes first."""
    assert bound(*pairs).known == known


def test_a_computed_shape():
    """From the sizes known, as a further array has it."""
    sizes = bound(("W(4*k,n)", (12, 2)))

    assert sizes.shape(term("x(k-1,n*k,k//2)")) == (2, 6, 1)
    assert sizes.expected(term("x(k-1,m*k)")) == "(k-1,m*k) = (2, m*k)"
    assert term("x(2*n,m)").dims != term("x(n*2,m)").dims


def test_a_size_is_not_a_name_of_an_array():
    """`x(x)` has a size called x; the two names live apart."""
    assert bound(("x(x)", (3,)), ("y(x)", (3,))).known == {"x": 3}


def test_a_signature_from_shapes():
    """Names may be any text, sizes literal or named; what is an identifier is read as Python reads it."""
    made = Signature.of({"layers[1].W": (2, "n"), "x": ("...", "n")}, {"y": ()})

    assert str(made) == "layers[1].W(2,n), x(...,n) -> y()"
    assert made.size_names == ("n",)
    assert parse(made) is made
    assert Signature.of({"x": ("n",)}, {"y": (3,)}) == parse("x(n) -> y(3)")
    assert Signature.of({"\N{MICRO SIGN}": ()}, {"y": ()}) == parse("μ() -> y()")


@pytest.mark.parametrize(
    ("operands", "results", "said"),
    [
        ({"": ()}, {"y": ()}, "'' cannot be the name of an array"),
        ({"dtype": ()}, {"y": ()}, "'dtype' cannot be the name of an array"),
        ({}, {"y": ()}, "an operand and a result at least"),
        ({"x": ()}, {}, "an operand and a result at least"),
        ({"dy": ()}, {"y": ()}, "uses 'dy' twice"),
        ({"x": (0,)}, {"y": ()}, "a number of at least 1, a formula like '4*k', or '...'; got '0'"),
        ({"x": ("n", "...")}, {"y": ()}, "'...' can only stand first"),
    ],
)
def test_what_a_signature_from_shapes_refuses(operands, results, said):
    """The same as in a text."""
    with pytest.raises(InvalidOp) as refused:
        Signature.of(operands, results)
    assert said in str(refused.value)
