"""One line names every array and every size: how it is read, bound to shapes, and refused."""

from __future__ import annotations

import pytest

from bpverify import InvalidOp, InvalidOperand
from bpverify.signature import Sizes, Term, parse


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
        ("x(0) -> y()", "a number of at least 1, or '...'; got '0'"),
        ("x(-1) -> y()", "got '-1'"),
        ("x(n+1) -> y()", "got 'n+1'"),
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
    """One term, by its text."""
    return parse(f"{text} -> result()").operands[0]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("W(k,n)", (2, 3)), ("x(n,m)", (4, 3))], "(n,m) = (3, m): n is 3 in W, of shape (2, 3)"),
        ([("W(n,n)", (2, 3))], "(n,n) = (2, 2): n is 2 in W, of shape (2, 3)"),
        ([("W(k,n)", (2, 3)), ("b(k,1)", (2,))], "b has shape (2,), but should be (k,1) = (2, 1)"),
        ([("b(k,1)", (3, 2))], "b has shape (3, 2), but should be (k,1) = (k, 1)"),
        ([("w()", (1,))], "w has shape (1,), but should be ()"),
        ([("x(n)", ())], "x has shape (), but should be (n)"),
        ([("x(2,3)", (3, 2))], "x has shape (3, 2), but should be (2,3) = (2, 3)"),
        ([("x(...)", (2, 3)), ("y(...)", (3, 2))], "should be (...) = (2, 3): ... is (2, 3) in x"),
        ([("x(...)", ()), ("y(...)", (1,))], "should be (...) = (): ... is () in x, of shape ()"),
        ([("x(...)", (5,)), ("y(...)", ())], "should be (...) = (5,): ... is (5,) in x"),
        ([("x(...,n)", (5, 4)), ("y(...,n)", (5, 3))], "should be (...,n) = (5, 4): n is 4 in x"),
        ([("x(...,n)", ())], "x has shape (), but should be (...,n)"),
        ([("x(...,n,1)", (4,))], "x has shape (4,), but should be (...,n,1) = (..., n, 1)"),
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


def test_a_size_is_not_a_name_of_an_array():
    """`x(x)` has a size called x; the two names live apart."""
    assert bound(("x(x)", (3,)), ("y(x)", (3,))).known == {"x": 3}
