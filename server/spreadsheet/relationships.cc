#include "server/spreadsheet/relationships.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {
namespace {

constexpr size_t kMostRelationships = 4096;

class Handler : public XmlHandler {
 public:
  explicit Handler(absl::string_view directory) : directory_(absl::StrCat("/", directory)) {}

  void Start(absl::string_view name, const XmlAttributes& attributes, XmlReader& reader) override {
    if (name != "Relationship" || attributes.Find("TargetMode") == "External") return;
    if (found_.size() == kMostRelationships) {
      return reader.Fail(UnpacksTooLarge("the file has more parts than a workbook needs"));
    }
    const absl::string_view type = attributes.Find("Type");
    found_.push_back({std::string(attributes.Find("Id")),
                      std::string(type.substr(type.rfind('/') + 1)),
                      Resolve(attributes.Find("Target"))});
  }
  void End(absl::string_view, XmlReader&) override {}
  void Text(absl::string_view, XmlReader&) override {}

  std::vector<Relationship>& found() { return found_; }

 private:
  // Steps up beyond the root stay there.
  std::string Resolve(absl::string_view target) const {
    const auto path = std::filesystem::path(directory_) / std::string(target);
    return path.lexically_normal().relative_path().string();
  }

  const std::string directory_;
  std::vector<Relationship> found_;
};

}  // namespace

absl::StatusOr<std::vector<Relationship>> ReadRelationships(Package& package,
                                                            absl::string_view part) {
  const size_t slash = part.rfind('/');
  const absl::string_view directory =
      slash == absl::string_view::npos ? "" : part.substr(0, slash + 1);
  const absl::string_view name = part.substr(directory.size());
  Handler handler(directory);
  absl::Status status = ReadXml(package, absl::StrCat(directory, "_rels/", name, ".rels"), handler);
  if (!status.ok()) return status;
  return std::move(handler.found());
}

const Relationship* FindByType(const std::vector<Relationship>& relationships,
                               absl::string_view type) {
  const auto found = std::find_if(relationships.begin(), relationships.end(),
                                  [&](const Relationship& each) { return each.type == type; });
  return found == relationships.end() ? nullptr : &*found;
}

}  // namespace zhaolian
