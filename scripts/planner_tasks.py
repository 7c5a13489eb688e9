#!/usr/bin/python3
"""Reads a file with the library of GNOME Planner and prints its tasks as JSON.

usage: planner_tasks.py FILE.planner

Planner turns XML of Microsoft Project into its own format with a stylesheet
(/usr/share/planner/stylesheets/msp2planner.xsl) and schedules the tasks itself; this script asks
its library, without a window, what it then holds. For the proof in internal/ledger only.
"""
import ctypes
import ctypes.util
import datetime
import glob
import json
import os
import sys

library = ctypes.CDLL(sorted(glob.glob("/usr/lib/*/planner/libplanner-1.so.1"))[0])
glib = ctypes.CDLL(ctypes.util.find_library("glib-2.0") or "libglib-2.0.so.0")
POINTER, LONG, TEXT = ctypes.c_void_p, ctypes.c_long, ctypes.c_char_p


def call(name, kind, *args, of=library):
    function = getattr(of, name)
    function.restype = kind
    return function(*args)


def when(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M")


def items(head):
    for i in range(call("g_list_length", ctypes.c_uint, POINTER(head), of=glib)):
        yield POINTER(call("g_list_nth_data", POINTER, POINTER(head), i, of=glib))


project = POINTER(call("mrp_project_new", POINTER, POINTER(call("mrp_application_new", POINTER))))
error = POINTER()
if not call("mrp_project_load", ctypes.c_int, project, ("file://" + os.path.abspath(sys.argv[1])).encode(), ctypes.byref(error)):
    sys.exit("planner does not load " + sys.argv[1])

tasks = list(items(call("mrp_project_get_all_tasks", POINTER, project)))
number = {t.value: i for i, t in enumerate(tasks)}
out = []
for t in tasks:
    links = []
    for r in items(call("mrp_task_get_predecessor_relations", POINTER, t)):
        links.append({"pred": number[call("mrp_relation_get_predecessor", POINTER, r)],
                      "type": call("mrp_relation_get_relation_type", ctypes.c_int, r),
                      "lag": call("mrp_relation_get_lag", ctypes.c_int, r)})
    out.append({"name": call("mrp_task_get_name", TEXT, t).decode(),
                "parent": number.get(call("mrp_task_get_parent", POINTER, t), -1),
                "children": call("mrp_task_get_n_children", ctypes.c_uint, t),
                "seconds": call("mrp_task_get_duration", ctypes.c_int, t),
                "start": when(call("mrp_task_get_work_start", LONG, t)),
                "finish": when(call("mrp_task_get_finish", LONG, t)),
                "percent": call("mrp_task_get_percent_complete", ctypes.c_short, t),
                "links": links})
json.dump(out, sys.stdout, ensure_ascii=False)
