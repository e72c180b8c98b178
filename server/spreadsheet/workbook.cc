#include "server/spreadsheet/workbook.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/spreadsheet/relationships.h"
#include "server/spreadsheet/rich_text.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {
namespace {

struct Tab {
  Sheet sheet;
  std::string relationship;
};

class Handler : public XmlHandler {
 public:
  explicit Handler(const Spreadsheet::Limits& limits) : limits_(limits) {}

  void Start(absl::string_view name, const XmlAttributes& attributes, XmlReader& reader) override {
    if (name == "workbookPr") {
      const absl::string_view value = attributes.Find("date1904");
      counts_from_1904 = value == "1" || value == "true";
    } else if (name == "sheet") {
      if (tabs.size() == limits_.sheets) return reader.Fail(TooManySheets(limits_));
      const absl::string_view state = attributes.Find("state");
      tabs.push_back(
          {{DecodeEscapes(attributes.Find("name")), state == "hidden" || state == "veryHidden"},
           std::string(attributes.FindRelationship())});
    }
  }
  void End(absl::string_view, XmlReader&) override {}
  void Text(absl::string_view, XmlReader&) override {}

  std::vector<Tab> tabs;
  bool counts_from_1904 = false;

 private:
  const Spreadsheet::Limits& limits_;
};

// What else comes as a ZIP archive.
absl::Status RefuseOtherPackages(const Package& package) {
  if (package.Has("xl/workbook.bin")) return UnknownFile("a binary workbook (.xlsb)", kSaveAsXlsx);
  if (package.Has("word/document.xml")) return UnknownFile("a text document", kSaveAsXlsx);
  if (package.Has("ppt/presentation.xml")) return UnknownFile("a presentation", kSaveAsXlsx);
  if (package.Has("content.xml") && package.Has("mimetype")) return OpenDocumentFile();
  if (package.Has("_rels/.rels")) return absl::OkStatus();
  return UnknownFile("an archive and no workbook", "unpack it and send the workbook");
}

absl::StatusOr<std::string> FindWorkbookPart(Package& package) {
  absl::Status status = RefuseOtherPackages(package);
  if (!status.ok()) return status;
  const auto relationships = ReadRelationships(package, "");
  if (!relationships.ok()) return relationships.status();
  const Relationship* workbook = FindByType(*relationships, "officeDocument");
  if (workbook == nullptr) return DamagedFile("it does not say where its workbook is");
  return workbook->part;
}

std::string PartOfType(const std::vector<Relationship>& relationships, absl::string_view type) {
  const Relationship* found = FindByType(relationships, type);
  return found == nullptr ? "" : found->part;
}

}  // namespace

absl::StatusOr<Workbook> ReadWorkbook(Package& package, const Spreadsheet::Limits& limits) {
  const auto part = FindWorkbookPart(package);
  if (!part.ok()) return part.status();
  Handler handler(limits);
  absl::Status status = ReadXml(package, *part, handler);
  if (!status.ok()) return status;
  const auto relationships = ReadRelationships(package, *part);
  if (!relationships.ok()) return relationships.status();

  Workbook workbook;
  workbook.counts_from_1904 = handler.counts_from_1904;
  workbook.styles_part = PartOfType(*relationships, "styles");
  workbook.shared_strings_part = PartOfType(*relationships, "sharedStrings");
  for (Tab& tab : handler.tabs) {
    const auto found =
        std::find_if(relationships->begin(), relationships->end(),
                     [&](const Relationship& each) { return each.id == tab.relationship; });
    if (found == relationships->end()) {
      return DamagedFile(
          absl::StrCat("it does not say where its sheet ", workbook.sheets.size() + 1, " is"));
    }
    if (found->type != "worksheet") continue;
    workbook.sheets.push_back(std::move(tab.sheet));
    workbook.sheet_parts.push_back(found->part);
  }
  if (workbook.sheets.empty()) return DamagedFile("its workbook has no sheet with cells");
  return workbook;
}

}  // namespace zhaolian
