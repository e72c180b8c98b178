// Imports read every label that exports and lists print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/field_attributes.h"
#include "server/import/header_table.h"
#include "server/import/sheet_kind.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/annotations.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using Label = std::pair<std::string, std::string>;  // collection, field

constexpr char kOwner[] = "who imports a row owns it; it is handed on by transfer";
constexpr char kSources[] = "sources are several texts with links, and not of a cell";

const std::map<Label, const char*>& NotRead() {
  static const auto& all = *new std::map<Label, const char*>{
      {{"enterprises", "owner_unit"}, kOwner},
      {{"contactPersons", "owner_unit"}, kOwner},
      {{"leads", "owner_unit"}, kOwner},
      {{"engagements", "owner_unit"}, kOwner},
      {{"opportunities", "owner_unit"}, kOwner},
      {{"chainNodes", "owner_unit"}, kOwner},
      {{"enterprises", "citations"}, kSources},
      {{"leads", "citations"}, kSources},
      {{"opportunities", "citations"}, kSources},
      {{"chainNodes", "citations"}, kSources},
      {{"enterprises", "institution"}, "decides whether a body is a firm at all; set by hand"},
      {{"leads", "project_kind"}, "sheets are of promotion projects"},
      {{"leads", "source_stage"}, "what a source said once; the stage itself is read"},
      {{"leads", "stage_confidence"}, "what the bureau thinks of a source"},
      {{"leads", "internal_note"}, "confidential: it does not go around in files"},
  };
  return all;
}

TEST(ImportLabelsTest, EveryLabelOfAnImportableKindIsReadOrSaidNotToBe) {
  const HeaderTable headers = HeaderTable::Create("").value();
  const ResourceRegistry registry = ResourceRegistry::FromProtoset(Protoset()).value();
  std::set<Label> not_read;
  for (const v1::ImportKind kind : {v1::IMPORT_KIND_ENTERPRISES, v1::IMPORT_KIND_LEADS,
                                    v1::IMPORT_KIND_ENGAGEMENTS, v1::IMPORT_KIND_CONTACT_PERSONS,
                                    v1::IMPORT_KIND_OPPORTUNITIES, v1::IMPORT_KIND_CHAIN_NODES}) {
    const ResourceSchema& schema = *registry.FindCollection(CollectionOf(kind));
    for (int i = 0; i < schema.message()->field_count(); ++i) {
      const FieldDescriptor* field = schema.message()->field(i);
      const v1::FieldRules& rules = RulesOf(field);
      const bool is_state = field->name() == "stage";  // moved by methods, and by imports
      if (rules.label().empty() || (rules.output_only() && !is_state)) continue;
      if (absl::EndsWith(field->name(), "_currency")) continue;  // read with its amount
      const auto meaning = headers.Find(SheetKindOf(kind), rules.label());
      if (meaning && IsTakenOver(kind, meaning->attribute)) continue;
      not_read.insert({schema.collection(), field->name()});
    }
  }
  for (const Label& label : not_read) {
    EXPECT_TRUE(NotRead().count(label) > 0)
        << label.first << "." << label.second << " is printed under a label that imports drop";
  }
  for (const auto& [label, why] : NotRead()) {
    EXPECT_TRUE(not_read.count(label) > 0)
        << label.first << "." << label.second << " is read, and need not be excused";
  }
}

}  // namespace
}  // namespace zhaolian
