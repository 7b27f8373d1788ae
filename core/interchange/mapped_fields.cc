#include "core/interchange/mapped_fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

std::string ThroughMap(const MappingSource& source, const std::string& value) {
  if (source.values.empty()) return value;
  const auto found = source.values.find(absl::AsciiStrToLower(absl::StripAsciiWhitespace(value)));
  return found == source.values.end() ? value : found->second;
}

}  // namespace

std::vector<MappedValue> MappedFields::Find(const MappingSource& source) {
  std::vector<MappedValue> found;
  for (size_t p = 0; p < source.from.size(); ++p) {
    for (size_t i = 0; i < record_.fields.size(); ++i) {
      const SourceField& field = record_.fields[i];
      auto element = source.from[p].Match(field.path);
      if (!element.has_value()) continue;
      taken_[i] = true;
      found.push_back({i, p, *std::move(element), ThroughMap(source, field.value)});
    }
  }
  if (!source.join.has_value()) return found;
  std::stable_sort(found.begin(), found.end(),
                   [](const MappedValue& a, const MappedValue& b) { return a.field < b.field; });
  std::vector<MappedValue> joined;
  for (MappedValue& value : found) {
    const auto same = std::find_if(joined.begin(), joined.end(), [&value](const MappedValue& each) {
      return each.element == value.element;
    });
    if (same == joined.end()) {
      joined.push_back(std::move(value));
    } else {
      absl::StrAppend(&same->value, *source.join, value.value);
    }
  }
  return joined;
}

absl::optional<size_t> MappedFields::Bound(const std::vector<PathPattern>& paths,
                                           absl::string_view element) const {
  for (const PathPattern& path : paths) {
    const PathPattern bound = path.Bind(element);
    for (size_t i = 0; i < record_.fields.size(); ++i) {
      if (bound.Match(record_.fields[i].path).has_value()) return i;
    }
  }
  return absl::nullopt;
}

std::string MappedFields::FindBound(const std::vector<PathPattern>& paths,
                                    absl::string_view element) {
  const auto field = Bound(paths, element);
  if (!field.has_value()) return "";
  taken_[*field] = true;
  return record_.fields[*field].value;
}

void MappedFields::ReleaseBound(const std::vector<PathPattern>& paths, absl::string_view element) {
  if (const auto field = Bound(paths, element)) Release(*field);
}

bool MappedFields::Any(const std::vector<PathPattern>& paths) const {
  return std::any_of(record_.fields.begin(), record_.fields.end(), [&](const SourceField& field) {
    return std::any_of(paths.begin(), paths.end(), [&field](const PathPattern& path) {
      return path.Match(field.path).has_value();
    });
  });
}

bool MappedFields::Holds(const MappingCondition& condition, absl::string_view element) const {
  const PathPattern bound = condition.path.Bind(element);
  return std::any_of(record_.fields.begin(), record_.fields.end(), [&](const SourceField& field) {
    if (!bound.Match(field.path).has_value()) return false;
    return condition.values.empty() ||
           std::any_of(condition.values.begin(), condition.values.end(),
                       [&field](const std::string& value) {
                         return absl::EqualsIgnoreCase(value, field.value);
                       });
  });
}

std::vector<SourceField> MappedFields::Left() const {
  std::vector<SourceField> left;
  for (size_t i = 0; i < record_.fields.size(); ++i) {
    if (!taken_[i]) left.push_back(record_.fields[i]);
  }
  return left;
}

}  // namespace rollcall
