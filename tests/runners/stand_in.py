"""Stands in for an agent: answers what a file says, case by case; copied into exports as `agent.py`."""

import itertools
import json
import os
from pathlib import Path

from specforge.runners.players import Players

ANSWERS = json.loads(Path(os.environ["STAND_IN"]).read_text(encoding="utf-8"))
turns = itertools.count()


def players(case):
    answers = ANSWERS.get(case["id"].rpartition("/")[2], ["Hello."])
    if isinstance(answers, dict):
        answers = answers["by turns"][next(turns) % 2]
    left = iter(answers)
    world = dict(case.get("state") or {})

    def agent(messages, tools):
        assert messages[0]["role"] == "system"
        assert {tool["name"] for tool in tools} == {"list_orders", "look_up", "cancel_order", "pass_on"}
        answer = next(left, "Hello.")
        if isinstance(answer, str):
            return answer
        function = {"name": answer["call"], "arguments": json.dumps(answer["with"])}
        return {"role": "assistant", "content": None, "tool_calls": [{"function": function}]}

    def run_tool(name, arguments):
        if name == "cancel_order":
            world[arguments["id"]] = "cancelled"
        return {"items": [], "has_more": False} if name == "list_orders" else {"state": world.get(arguments.get("id"))}

    def user(messages):
        return "Hello?" if len(messages) < 3 else None

    def judge(rubric, conversation):
        return None if "JUDGE_IS_OUT" in os.environ else "dear" in str(conversation.answer)

    return Players(agent, run_tool, user, None if "NO_JUDGE" in os.environ else judge, lambda: world, model="stand-in")
