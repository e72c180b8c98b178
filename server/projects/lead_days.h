// Days of a lead on which something has happened; what is planned has fields of its own.
#ifndef ZHAOLIAN_SERVER_PROJECTS_LEAD_DAYS_H_
#define ZHAOLIAN_SERVER_PROJECTS_LEAD_DAYS_H_

namespace zhaolian {

inline constexpr const char* kDaysThatCame[] = {"agreement_date", "start_date", "completion_date",
                                                "statistics_entry_date"};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_LEAD_DAYS_H_
