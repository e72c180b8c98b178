#include "server/dispatch/public_figures.h"

#include <algorithm>
#include <functional>

#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::DispatchSnapshot;
using v1::Lead;
using v1::PromotionFigures;
using v1::StageFigures;

bool IsPublic(const StageFigures& figures) {
  return figures.stage() >= Lead::STAGE_SIGNED && figures.stage() <= Lead::STAGE_COMPLETED;
}

}  // namespace

void LeavePublic(PromotionFigures& figures) {
  auto& stages = *figures.mutable_stages();
  stages.erase(std::remove_if(stages.begin(), stages.end(), std::not_fn(IsPublic)), stages.end());
}

void LeavePublic(DispatchSnapshot& snapshot) {
  LeavePublic(*snapshot.mutable_total());
  auto& units = *snapshot.mutable_units();
  for (PromotionFigures& unit : units) LeavePublic(unit);
  // Each lead is in a stage.
  const auto is_empty = [](const PromotionFigures& unit) { return unit.stages().empty(); };
  units.erase(std::remove_if(units.begin(), units.end(), is_empty), units.end());
}

}  // namespace zhaolian
