#!/usr/bin/env python3
"""Prints what a workbook says, for tests: with the standard library alone, so that nothing of
the writer is believed.

  read_workbook.py FILE.xlsx

A line for each property of the file that says something, each sheet, column with a width, frozen
pane, filter, and cell:

  property created 2026-11-28T14:00:00Z
  sheet 线索项目
  线索项目 freeze 1
  线索项目 filter A1:C4
  线索项目 width A 13.7
  线索项目!A2 inlineStr @ "虚构项目"

The format follows the type of a cell, and the value is JSON. Leaves with an error where the
file is not a sound one.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN_FORMATS = {0: "General", 49: "@"}


def unescaped(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def formats_of(styles):
    codes = dict(BUILT_IN_FORMATS)
    for each in styles.iter(MAIN + "numFmt"):
        codes[int(each.get("numFmtId"))] = each.get("formatCode")
    return [codes[int(each.get("numFmtId"))] for each in styles.find(MAIN + "cellXfs")]


def value_of(cell):
    if cell.get("t") == "inlineStr":
        return unescaped("".join(each.text or "" for each in cell.iter(MAIN + "t")))
    return float(cell.find(MAIN + "v").text)


def print_sheet(name, sheet, formats):
    print("sheet", name)
    for pane in sheet.iter(MAIN + "pane"):
        print(name, "freeze", pane.get("ySplit"))
    for each in sheet.iter(MAIN + "autoFilter"):
        print(name, "filter", each.get("ref"))
    for each in sheet.iter(MAIN + "col"):
        print(name, "width", chr(ord("A") + int(each.get("min")) - 1), each.get("width"))
    for cell in sheet.iter(MAIN + "c"):
        if cell.find(MAIN + "f") is not None:
            print(name + "!" + cell.get("r"), "FORMULA")
        kind = cell.get("t", "n")
        style = formats[int(cell.get("s", 0))]
        print(f"{name}!{cell.get('r')} {kind} {style}", json.dumps(value_of(cell), ensure_ascii=False))


def main():
    with zipfile.ZipFile(sys.argv[1]) as book:
        if book.testzip() is not None:
            sys.exit("damaged: " + book.testzip())
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    targets = {each.get("Id"): each.get("Target") for each in parts["xl/_rels/workbook.xml.rels"]}
    for each in parts["docProps/core.xml"]:
        if each.text:
            print("property", each.tag.split("}")[1], each.text)
    formats = formats_of(parts["xl/styles.xml"])
    for each in parts["xl/workbook.xml"].iter(MAIN + "sheet"):
        print_sheet(each.get("name"), parts["xl/" + targets[each.get(RELATION)]], formats)


main()
