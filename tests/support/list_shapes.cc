#include "tests/support/list_shapes.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "storage/filter.h"
#include "tests/support/comparable_text.h"
#include "tests/support/random_filters.h"

namespace zhaolian {
namespace {

// Somebody who does not see everything.
const Sight kCounty = {false, {"units/a", "chains/b"}};

// Some literal of the column's type.
std::string AnyLiteral(const ResourceSchema& schema, const Column& column) {
  switch (column.type) {
    case ColumnType::kReal:
      return "0.5";
    case ColumnType::kInteger:
      return LiteralOf(column, Value(int64_t{1}));
    default:
      return QuotedLiteral(ComparableText(column.field, schema, "x"));
  }
}

std::vector<std::string> ShapesOf(const ResourceSchema& schema, const Column& column) {
  const std::string literal = AnyLiteral(schema, column);
  std::vector<std::string> shapes{
      absl::StrCat(column.name, " = ", literal),
      absl::StrCat(column.name, " != ", literal),
      absl::StrCat("NOT ", column.name, " = ", literal),
      column.name + ":*",
      absl::StrCat("(", column.name, " = ", literal, " OR ", column.name, ":*)"),
      absl::StrCat("(", column.name, " = ", literal, " OR ", column.name, " = ", literal, ")")};
  if (IsOrdered(column)) {
    for (const char* op : {" < ", " <= ", " > ", " >= "}) {
      shapes.push_back(absl::StrCat(column.name, op, literal));
    }
    shapes.push_back(
        absl::StrCat(column.name, " > ", literal, " AND ", column.name, " < ", literal));
  }
  if (column.type == ColumnType::kText) {
    const std::string text = ComparableText(column.field, schema, "x");
    shapes.push_back(absl::StrCat(column.name, " = \"", text, "*\""));
    shapes.push_back(absl::StrCat(column.name, " != \"", text, "*\""));
    shapes.push_back(absl::StrCat(column.name, ":\"*", text, "\""));
    shapes.push_back(absl::StrCat(column.name, ":\"*", text, "*\""));
  }
  return shapes;
}

std::vector<std::string> ShapesOf(const ResourceSchema& schema,
                                  const google::protobuf::FieldDescriptor* linked) {
  const std::string has = absl::StrCat(linked->name(), ":", ComparableText(linked, schema, "x"));
  return {has, linked->name() + ":*", "NOT " + has, absl::StrCat("(", has, " OR ", has, "y)"),
          absl::StrCat(has, " AND ", has, "y")};
}

}  // namespace

std::vector<std::string> FilterShapes(const ResourceSchema& schema) {
  std::vector<std::string> shapes{""};
  std::vector<std::string> drivers;  // terms that may choose the index
  for (const Column& column : schema.columns()) {
    if (!column.filterable) continue;
    for (std::string& shape : ShapesOf(schema, column)) shapes.push_back(std::move(shape));
    drivers.push_back(absl::StrCat(column.name, " = ", AnyLiteral(schema, column)));
  }
  for (const auto* field : schema.linked()) {
    for (std::string& shape : ShapesOf(schema, field)) shapes.push_back(std::move(shape));
    drivers.push_back(absl::StrCat(field->name(), ":", ComparableText(field, schema, "x")));
  }
  for (size_t i = 0; i < drivers.size(); ++i) {
    for (size_t j = i + 1; j < drivers.size(); ++j) {
      shapes.push_back(absl::StrCat(drivers[i], " AND ", drivers[j]));
    }
  }
  return shapes;
}

void ForEachListShape(const ResourceSchema& schema, const ResourceSql& sql,
                      absl::FunctionRef<void(const std::string&, const Statement&)> visit) {
  for (const std::string& text : FilterShapes(schema)) {
    const auto filter = Filter::Parse(text, schema);
    if (!filter.ok()) {
      std::cerr << text << ": " << filter.status() << "\n";
      std::abort();
    }
    for (const Column& column : schema.columns()) {
      if (!column.filterable) continue;
      // Terms of two fields are tried in the order of the name and one more.
      const bool pair = text.find(" AND ") != std::string::npos;
      if (pair && column.name != "name" && column.name != "update_time") continue;
      // Where the order is that of another field, the ends of the range will do.
      const bool all = column.name == "name" || text.find(column.name) != std::string::npos;
      const int most = schema.scopes().empty() ? 8 : 16;
      for (int bits = 0; bits < most; bits += all ? 1 : 7) {
        ListQuery query{&schema,
                        &*filter,
                        {&column, (bits & 1) != 0},
                        (bits & 8) != 0 ? &kCounty : &Sight::All(),
                        (bits & 2) != 0,
                        std::nullopt,
                        50,
                        true};
        if ((bits & 4) != 0) {
          query.after = {NullKey(column.type), "x"};
          query.count = false;
        }
        visit(absl::StrCat(text, " by ", column.name, (bits & 1) != 0 ? " desc" : "",
                           (bits & 2) != 0 ? " with deleted" : "", (bits & 4) != 0 ? " later" : "",
                           (bits & 8) != 0 ? " of a county" : ""),
              CompileList(query, sql));
      }
    }
  }
}

}  // namespace zhaolian
