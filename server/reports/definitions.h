// What the figures of reports mean.
#ifndef ZHAOLIAN_SERVER_REPORTS_DEFINITIONS_H_
#define ZHAOLIAN_SERVER_REPORTS_DEFINITIONS_H_

#include "google/protobuf/repeated_field.h"
#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {

using FigureDefinitions = google::protobuf::RepeatedPtrField<v1::FigureDefinition>;

// Of PromotionFigures.
FigureDefinitions DefinitionsOfPromotion();
// Of a dashboard: those of promotion too.
FigureDefinitions DefinitionsOfDashboard();
FigureDefinitions DefinitionsOfGaps();
FigureDefinitions DefinitionsOfHighQuality();
FigureDefinitions DefinitionsOfCredits();
// Of the funds in place of a lead.
FigureDefinitions DefinitionsOfFunds();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_DEFINITIONS_H_
