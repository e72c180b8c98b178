// What the prompt of an office says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kProgram{"zhaolian", "招链"};
// The state in the prompt, its parts joined by commas.
inline constexpr Wording kNeverSynced{"nothing received yet", "尚无数据"};
inline constexpr Wording kSynchronising{"synchronising", "同步中"};
inline constexpr Wording kOffline{"offline", "离线"};
inline constexpr Wording kSignedOutHere{"sign in with: login", "请登录：login"};
inline constexpr Wording kSyncFailed{"sync failed, see: sync", "同步未成，详见：sync"};
inline constexpr Wording kToSend{"$0 to send", "待发送 $0"};
inline constexpr Wording kToDecide{"$0 to decide", "待处理 $0"};

inline constexpr Wording kOfficeHelp{
    "  TEXT            find firms, leads, contacts by Chinese, pinyin or initials\n"
    "  log [FIRM]      log a contact, question by question\n"
    "  due             what is to be followed up; done 1 ticks off the first of it\n"
    "  show 1          a row of the last list; also: log 1, note 1 FIELD=VALUE\n"
    "  unmask 1 --purpose WHY\n"
    "                  phone of the contact of a firm found; of your own firms offline too\n"
    "  sync            send and receive now; it is done by itself after each change\n"
    "  outbox          what the server has not taken yet\n"
    "  conflicts       what others changed too\n"
    "  quit            leave; what waits is kept\n"
    "Every other command of zhaolian works here too, and Tab completes.\n",
    "  文字            按汉字、拼音或首字母查找企业、线索、对接记录\n"
    "  log [企业]      逐项记录一次对接\n"
    "  due             需要跟进的事项；done 1 办结其中第 1 条\n"
    "  show 1          查看上次所列的第 1 条；log 1、note 1 字段=值 同理\n"
    "  unmask 1 --purpose 用途\n"
    "                  查到的企业的联系人电话；本人在谈企业离线也可查看\n"
    "  sync            立即收发；每次改动后也会自动进行\n"
    "  outbox          服务器尚未接收的改动\n"
    "  conflicts       他人同时改动的内容\n"
    "  quit            退出；待发送的内容均保留\n"
    "zhaolian 的其他命令在此同样可用，Tab 键可补全。\n"};
inline constexpr Wording kOfficeWelcome{"help lists what can be typed here", "输入 help 查看用法"};

// The questions of a contact.
inline constexpr Wording kAskFirm{"firm", "企业"};
inline constexpr Wording kAskMet{"met (name and title; several with 、 or ;)",
                                 "会见人员（姓名 职务，多人用、分隔）"};
inline constexpr Wording kAskSummary{"what was said", "对接内容"};
inline constexpr Wording kAskNext{"next step (day, then what: tomorrow send samples)",
                                  "下一步（日期 事项，如：明天 送样品）"};
inline constexpr Wording kAskKind{"visit, call, meeting, reception or message",
                                  "方式（走访、电话、会谈、接待、信函消息）"};
inline constexpr Wording kNotLogged{"nothing was logged", "未作记录"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_WORDING_H_
