// What the verbs say that work without a network, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

// Contacts.
inline constexpr Wording kLogged{"logged $0  $1", "已记录 $0  $1"};
inline constexpr Wording kQueuedUpdate{"noted $0  $1", "已记下 $0  $1"};
inline constexpr Wording kWaiting{"$0 wait to be sent; send with: zhaolian sync",
                                  "待发送 $0 条；发送请运行：zhaolian sync"};
inline constexpr Wording kNeedsAuthor{
    "$0 need you: see zhaolian outbox and zhaolian conflicts",
    "有 $0 条需要处理：请看 zhaolian outbox 和 zhaolian conflicts"};
inline constexpr Wording kNothingReceived{
    "nothing was received on this machine yet; run once: "
    "zhaolian sync",
    "本机还没有数据；请先运行：zhaolian sync"};
inline constexpr Wording kAsOf{"as of $0", "数据截至 $0"};
inline constexpr Wording kNoneHere{
    "nothing here is called \"$0\"; zhaolian sync brings what is new",
    "本机没有叫“$0”的记录；zhaolian sync 可更新本机数据"};
inline constexpr Wording kSeveralHere{"\"$0\" may be any of these; give the number or name of one",
                                      "“$0”可能是以上多条记录；请写明其中一条的编号或名称标识"};
inline constexpr Wording kMoveQueued{"queued as change $0: $1  $2", "已排队，编号 $0：$1  $2"};
inline constexpr Wording kMoveLater{
    "where there is no network: the same with --later queues it on this machine",
    "没有网络时，加 --later 可先在本机排队"};
inline constexpr Wording kNoSpan{"--within takes days or weeks, such as 7d or 2w, not \"$0\"",
                                 "--within 是天数或周数，例如 7d、2w，不能是“$0”"};
inline constexpr Wording kNothingDue{"nothing is due until $0", "$0 之前没有要跟进的事项"};
inline constexpr Wording kDue{"due", "期限"};
inline constexpr Wording kNextStep{"next step", "下一步"};
inline constexpr Wording kAssignee{"taken by", "经办人"};
inline constexpr Wording kNoSuchRow{
    "the last list of zhaolian due or find has no row $0; list again",
    "上次 zhaolian due 或 find 的列表没有第 $0 条；请重新列出"};
inline constexpr Wording kNoStepOpen{"$0 has no next step that is open", "$0 没有待办的下一步"};
inline constexpr Wording kStepDone{"done: $0  $1", "已办结：$0  $1"};
inline constexpr Wording kStepPutOff{"next: $0  $1 $2", "已改为：$0  $1 $2"};
inline constexpr Wording kNotSent{"not sent", "未发送"};
inline constexpr Wording kChangeWaits{"change $0 of it has not been taken; see zhaolian outbox",
                                      "第 $0 号改动服务器尚未接收，详见 zhaolian outbox"};

// Sync.
inline constexpr Wording kSyncing{"sent $0, received $1 …", "已发送 $0 条，已接收 $1 条……"};
inline constexpr Wording kSynced{"sent $0, in conflict $1, refused $2; received $3",
                                 "发送 $0 条，冲突 $1 条，被拒绝 $2 条；接收 $3 条"};
inline constexpr Wording kDeviceRevoked{
    "this sign-in was revoked: the copy of the data on this device has been removed",
    "此登录已被撤销：本机保存的数据副本已清除"};
inline constexpr Wording kSyncBroken{
    "sent $0, received $1 until then; what waits is kept, and zhaolian sync goes on",
    "中断前已发送 $0 条、接收 $1 条；其余均已保留，再次运行 zhaolian sync 即可继续"};

inline constexpr Wording kClockAhead{
    "the clock of this machine is $0 minutes ahead of the server's; set it",
    "本机时钟比服务器快 $0 分钟，请校准"};
inline constexpr Wording kClockBehind{
    "the clock of this machine is $0 minutes behind the server's; set it",
    "本机时钟比服务器慢 $0 分钟，请校准"};
inline constexpr Wording kClockWasAhead{
    "the clock of this machine was $0 minutes ahead when change $1 was made, and was set since",
    "记录第 $1 号改动时本机时钟快 $0 分钟，之后已校准"};
inline constexpr Wording kClockWasBehind{
    "the clock of this machine was $0 minutes behind when change $1 was made, and was set since",
    "记录第 $1 号改动时本机时钟慢 $0 分钟，之后已校准"};
inline constexpr Wording kClockHoldsBack{
    "nothing was sent, for that clock dated it: set it, look at what waits (zhaolian outbox) and "
    "correct its times (zhaolian outbox edit NUMBER occur_time=…), and sync again. To send it as "
    "it is: zhaolian sync --clock-tolerance MINUTES",
    "未发送任何改动，因其时间由该时钟记录：请校准时钟，用 zhaolian outbox 查看待发送的改动，用 "
    "zhaolian outbox edit 编号 occur_time=… 更正时间，再运行 zhaolian "
    "sync。如需按原样发送：zhaolian "
    "sync --clock-tolerance 分钟数"};

// The outbox.
inline constexpr Wording kNumber{"number", "编号"};
inline constexpr Wording kStateQueued{"queued", "待发送"};
inline constexpr Wording kStateConflict{"conflict", "冲突"};
inline constexpr Wording kStateRefused{"refused", "被拒绝"};
inline constexpr Wording kWhy{"why", "原因"};
inline constexpr Wording kNothingWaits{"nothing waits", "没有待处理的改动"};
inline constexpr Wording kNoneWaits{"no change waits under number $0; see zhaolian outbox",
                                    "没有编号为 $0 的待处理改动；请看 zhaolian outbox"};
inline constexpr Wording kRetried{"$0 is queued again, as $1", "$0 已重新排队，编号 $1"};
inline constexpr Wording kEdited{"corrected $0, which keeps its place: $1",
                                 "已更正第 $0 号，发送次序不变：$1"};
inline constexpr Wording kOnItsWay{
    "the server may have change $0 already; run zhaolian sync, and then change the row itself: "
    "zhaolian note",
    "服务器可能已收到第 $0 号改动；请先运行 zhaolian sync，再用 zhaolian note 修改该条数据"};
inline constexpr Wording kInConflict{
    "somebody else has changed what change $0 sets; decide with: zhaolian conflicts $0",
    "他人已修改第 $0 号改动涉及的字段；请先决定取舍：zhaolian conflicts $0"};
inline constexpr Wording kSetsNoFields{
    "change $0 sets no fields; discard it with zhaolian outbox discard $0, and make it anew",
    "第 $0 号改动不设置字段；请用 zhaolian outbox discard $0 丢弃后重新操作"};
inline constexpr Wording kDiscarded{"discarded $0", "已丢弃 $0"};

inline constexpr Wording kAdvanceLead{"AdvanceLead", "推进项目"};
inline constexpr Wording kRevertLead{"RevertLead", "退回项目"};
inline constexpr Wording kShelveLead{"ShelveLead", "搁置项目"};
inline constexpr Wording kLoseLead{"LoseLead", "项目流失"};

// Conflicts.
inline constexpr Wording kBase{"before", "原来"};
inline constexpr Wording kTheirTime{"theirs is of", "对方改于"};
inline constexpr Wording kMine{"mine", "我的"};
inline constexpr Wording kTheirs{"theirs", "对方的"};
inline constexpr Wording kNoConflicts{"no conflicts", "没有冲突"};
inline constexpr Wording kHowToTake{
    "keep one side: zhaolian conflicts NUMBER --take mine; or for a field: --take summary=mine",
    "保留一方：zhaolian conflicts 编号 --take mine；或只对某个字段：--take summary=mine"};
inline constexpr Wording kTookMine{"$0: yours is queued again: $1", "$0：已按您的内容重新排队：$1"};
inline constexpr Wording kTookTheirs{"$0: theirs stays", "$0：保留对方的内容"};
inline constexpr Wording kNoTake{"--take is mine, theirs, FIELD=mine or FIELD=theirs, not \"$0\"",
                                 "--take 可用 mine、theirs、字段=mine、字段=theirs，没有“$0”"};
inline constexpr Wording kWhichConflict{"give the number of the conflict", "请写出冲突的编号"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_WORDING_H_
