"""A test that hangs, as a program that it starts may, says where it did and has a second try."""

import sys

import pytest
from _pytest.runner import runtestprotocol

MARK = "from pytest-timeout"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test as pytest does, and once more when its time was over."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    hung = [one.longreprtext for one in reports if one.failed and MARK in one.longreprtext]
    if hung and isinstance(item, pytest.Function):
        sys.__stderr__.write(f"\n{item.nodeid} hung and is tried once more:\n{hung[0]}\n")
        item._initrequest()  # its fixtures are made anew
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for one in reports:
        item.ihook.pytest_runtest_logreport(report=one)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
