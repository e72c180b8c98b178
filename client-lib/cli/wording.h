// What the command line itself says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "client-lib/status_text.h"

namespace zhaolian {

// One sentence; $0, $1, … stand for its changing parts.
struct Wording {
  absl::string_view english;
  absl::string_view chinese;
};

template <typename... Parts>
std::string Say(Language language, const Wording& wording, const Parts&... parts) {
  return absl::Substitute(language == Language::kChinese ? wording.chinese : wording.english,
                          parts...);
}

namespace wording {

// Changes: what was done, and what would have been.
inline constexpr Wording kCreated{"created", "创建"};
inline constexpr Wording kUpdated{"updated", "更新"};
inline constexpr Wording kDeleted{"deleted", "删除"};
inline constexpr Wording kUndeleted{"undeleted", "恢复"};
inline constexpr Wording kMoved{"moved to $0:", "转到“$0”"};
inline constexpr Wording kDone{"$0 $1  $2  (etag $3)", "已$0 $1  $2  （etag $3）"};
inline constexpr Wording kChecked{"checked; nothing was changed. It would have $0 $1  $2",
                                  "校验通过，未作任何改动。提交后将$0 $1  $2"};
inline constexpr Wording kMinorUnits{"$0 (minor units)", "$0（最小货币单位）"};
inline constexpr Wording kUnchanged{"checked; nothing was changed", "校验通过，未作任何改动"};

// Rows.
inline constexpr Wording kIsDeleted{"$0  (deleted)", "$0  （已删除）"};
inline constexpr Wording kNoRows{"no rows", "没有符合条件的记录"};
inline constexpr Wording kNoFilteredRows{"no rows fit", "没有符合条件的记录"};
inline constexpr Wording kSomeOf{"$0 of $1 rows; --limit 0 gives all",
                                 "共 $1 条，显示 $0 条；--limit 0 显示全部"};
inline constexpr Wording kSomeOfVeryMany{"$0 of more than $1 rows; --limit 0 gives all",
                                         "共 $1 余条，显示 $0 条；--limit 0 显示全部"};
inline constexpr Wording kMoreHits{"there are more; a longer query narrows them",
                                   "还有更多，请输入更具体的词"};
inline constexpr Wording kNothingFound{"nothing found", "没有找到"};

// Headings.
inline constexpr Wording kName{"name", "名称标识"};
inline constexpr Wording kTitle{"title", "名称"};
inline constexpr Wording kCollection{"collection", "类别"};
inline constexpr Wording kLabel{"label", "中文名"};
inline constexpr Wording kMessage{"message", "消息类型"};
inline constexpr Wording kAbout{"about", "说明（英文）"};
inline constexpr Wording kType{"type", "类型"};
inline constexpr Wording kRules{"rules", "规则"};
inline constexpr Wording kTime{"time", "时间"};
inline constexpr Wording kUser{"user", "用户"};
inline constexpr Wording kMethod{"method", "操作"};
inline constexpr Wording kStage{"stage", "阶段"};
inline constexpr Wording kState{"state", "状态"};
inline constexpr Wording kDays{"days", "天数"};
inline constexpr Wording kReason{"reason", "原因"};
inline constexpr Wording kImportedStage{"imported", "导入"};
inline constexpr Wording kField{"field", "字段"};
inline constexpr Wording kValue{"value", "值"};
inline constexpr Wording kChange{"before → after", "变更"};
inline constexpr Wording kErased{"(erased)", "（已清除）"};
inline constexpr Wording kGap{"gap", "缺口"};
inline constexpr Wording kLocalFirms{"local firms", "本地企业"};
inline constexpr Wording kTargetFirms{"target firms", "目标企业"};
inline constexpr Wording kLeads{"leads", "线索项目"};
inline constexpr Wording kMarks{"● strong  ◐ weak  ○ gap; a line leads down to what is supplied",
                                "● 强  ◐ 弱  ○ 缺；线条向下通往所供环节"};
inline constexpr Wording kPictureWritten{"the picture is in $0", "图已写入 $0"};
inline constexpr Wording kUnplaced{"(unplaced)", "（未定环节）"};
inline constexpr Wording kPath{"path", "路径"};
inline constexpr Wording kContents{"contents", "内容"};

// What info tells.
inline constexpr Wording kWhat{"what", "项目"};
inline constexpr Wording kServer{"server", "服务地址"};
inline constexpr Wording kVersion{"version", "版本"};
inline constexpr Wording kEngine{"engine", "数据库引擎"};
inline constexpr Wording kSchemaVersion{"schema version", "表结构版本"};
inline constexpr Wording kRevision{"revision", "数据版本号"};
inline constexpr Wording kStarted{"started", "启动时间"};
inline constexpr Wording kServerTime{"server time", "服务时间"};
inline constexpr Wording kYouAre{"you are", "当前用户"};

// Who calls.
inline constexpr Wording kPassword{"Password", "密码"};
inline constexpr Wording kNewPassword{"New password, at least 12 characters",
                                      "新密码（至少 12 个字符）"};
inline constexpr Wording kNewPasswordAgain{"New password, once more", "再次输入新密码"};
inline constexpr Wording kSignedIn{"signed in as $0 until $1", "已登录：$0，有效期至 $1"};
inline constexpr Wording kSignedOut{"signed out", "已退出登录"};
inline constexpr Wording kPasswordChanged{"password changed; your other sessions have ended",
                                          "密码已修改，其他会话均已退出"};
inline constexpr Wording kUnit{"unit", "单位"};
inline constexpr Wording kIdentity{"known by", "身份来源"};
inline constexpr Wording kRole{"role", "角色"};
inline constexpr Wording kRoles{"roles", "角色"};
inline constexpr Wording kPermissions{"permissions", "权限"};
inline constexpr Wording kReach{"rows", "数据范围"};
inline constexpr Wording kPurpose{"purpose", "用途"};
inline constexpr Wording kOneTimePassword{"one-time password", "一次性密码"};
inline constexpr Wording kGoodUntil{"good until", "有效期至"};
inline constexpr Wording kPermissionCount{"$0 permissions", "$0 项权限"};
inline constexpr Wording kLimitedTo{"limited to", "权限范围"};
inline constexpr Wording kNeverUsed{"never", "从未"};
inline constexpr Wording kLastUse{"last used", "最近使用"};
inline constexpr Wording kToken{"key", "密钥"};
inline constexpr Wording kTokenOnce{"the key is shown this once only; keep it safe",
                                    "密钥只显示这一次，请妥善保存"};
inline constexpr Wording kRolesSet{"$0  $1: $2", "$0  $1：$2"};
inline constexpr Wording kRevoked{"revoked $0", "已撤销 $0"};
inline constexpr Wording kCode{"One-time code", "动态码"};
inline constexpr Wording kSecondFactor{"second factor", "两步验证"};
inline constexpr Wording kYes{"yes", "是"};
inline constexpr Wording kNo{"no", "否"};
inline constexpr Wording kSecret{"secret", "密钥"};
inline constexpr Wording kLink{"link", "链接"};
inline constexpr Wording kSecondFactorStarted{
    "put the secret, which is shown this once only, into an authenticator app; then run: "
    "zhaolian second-factor confirm",
    "请把密钥录入验证器（只显示这一次），然后运行：zhaolian second-factor confirm"};
inline constexpr Wording kSecondFactorSet{"from now on sign-in asks for a code",
                                          "两步验证已启用，登录时须输入动态码"};
inline constexpr Wording kSecondFactorRemoved{"sign-in asks for no code any more",
                                              "两步验证已停用"};
inline constexpr Wording kChooseNew{"This password is good once. Choose a new one.",
                                    "该密码仅能使用一次，请设置新密码。"};
inline constexpr Wording kSignInFirst{"sign in with: zhaolian login --user USER",
                                      "登录命令：zhaolian login --user 用户"};
inline constexpr Wording kAskForNewKey{
    "the key or certificate of this call has ended, was revoked, or is not one of this server; a "
    "security officer gives out new ones: zhaolian admin keys create, or admin client-certs "
    "register",
    "所用的密钥或证书已到期、已被撤销，或不属于本服务；请安全管理员另行创建或登记："
    "zhaolian admin keys create 或 admin client-certs register"};
inline constexpr Wording kSayWho{"say who signs in: --user lin", "请写明由谁登录：--user lin"};
inline constexpr Wording kNoRole{"there is no role \"$0\"; zhaolian admin roles shows all",
                                 "没有“$0”这个角色；zhaolian admin roles 列出全部"};
inline constexpr Wording kRolesWouldBe{"$0 $1 would have the roles: $2; nothing was changed",
                                       "$0 $1 的角色将为：$2；尚未作任何改动"};
inline constexpr Wording kNoTerminal{
    "there is no terminal to ask for a password or a code; use --password-file or --code",
    "没有可供输入密码或动态码的终端；请用 --password-file 或 --code"};
inline constexpr Wording kNoPasswordLine{"$0 has no further line; wanted: $1", "$0 缺少一行：$1"};

// The feed.
inline constexpr Wording kWatching{"watching $0 rows; Ctrl-C ends it",
                                   "正在关注 $0 条记录；按 Ctrl-C 结束"};
inline constexpr Wording kChanged{"changed", "变更"};
inline constexpr Wording kDeletedNow{"deleted", "删除"};
inline constexpr Wording kLeft{"no longer seen", "不再可见"};

// Who holds a firm.
inline constexpr Wording kFirm{"firm", "企业"};
inline constexpr Wording kClaimed{"claimed", "是否已有单位对接"};
inline constexpr Wording kIsClaimed{"yes", "已有"};
inline constexpr Wording kIsNotClaimed{"no", "没有"};
inline constexpr Wording kFreshness{"last active", "最近活动"};
inline constexpr Wording kDutyPhone{"duty phone", "值班电话"};
inline constexpr Wording kNoDutyPhone{"none recorded; ask the Economic Cooperation Bureau",
                                      "未登记，请向市经合局查询"};
inline constexpr Wording kClaimMade{"claimed", "首报"};
inline constexpr Wording kClaimReleased{"released", "放弃"};
inline constexpr Wording kDisputed{"disputed", "提出争议"};
inline constexpr Wording kDisputeWithdrawn{"withdrawn", "撤回争议"};
inline constexpr Wording kRuledOn{"ruled on", "裁定"};
inline constexpr Wording kHoldsUntil{
    "it holds until $0; an engagement of the unit with the firm renews it",
    "有效期至 $0；期间本单位登记对接记录会自动续期"};
inline constexpr Wording kNotClaimable{"$0 is neither a firm nor a lead", "$0 不是企业或线索项目"};
inline constexpr Wording kUnitOfLead{
    "a lead is claimed for the unit that owns it; leave out --unit",
    "线索项目由其归口单位首报，请去掉 --unit"};

// Moves of a lead, for which the server names methods.
inline constexpr Wording kMoveVerbs{
    "on: zhaolian advance; back: zhaolian revert; to pause it: zhaolian shelve; to give it up: "
    "zhaolian lose",
    "前进：zhaolian advance；后退：zhaolian revert；搁置：zhaolian shelve；流失：zhaolian lose"};

// Handing over what somebody follows up.
inline constexpr Wording kMoreToHandOver{"and $0 more", "另有 $0 条未列出"};
inline constexpr Wording kNothingOpen{"nothing of $0 is open", "$0 名下没有未办结的事项"};
inline constexpr Wording kHandOverQuestion{"hand over $0 rows from $1 to $2? [y/N]",
                                           "把 $1 的 $0 条移交给 $2？[y/N]"};
inline constexpr Wording kNotAgreed{"nothing was changed; answer y, or give --yes",
                                    "未作任何改动；确认请输入 y，或用 --yes"};
inline constexpr Wording kHandingOver{"handed over $0, $1 to go", "已移交 $0 条，还有 $1 条"};
inline constexpr Wording kHandedOver{"handed over from $1 to $2: $0", "已由 $1 移交给 $2：$0"};

// The journal.
inline constexpr Wording kJournalFault{"revision $0: $1", "第 $0 号：$1"};
inline constexpr Wording kNotSigned{"$0 is not signed by the key that it names",
                                    "$0 的签名与其公钥不符"};
inline constexpr Wording kOtherKey{"$0 is signed by another key than the file before it",
                                   "$0 的签名密钥与前一份不同"};
inline constexpr Wording kJournalGood{
    "$0: $1 entries up to revision $2 are as written; $3 checkpoints agree",
    "$0：共 $1 条，至第 $2 号，均与写入时一致；$3 份存证相符"};
inline constexpr Wording kNoMoment{
    "$0: \"$1\" is no time; write 2026-11-01, \"2026-11-01 09:00\", today or \"yesterday 15:00\"",
    "$0：“$1”不是时间；请写成 2026-11-01、\"2026-11-01 09:00\"、今天 或 \"昨天 15:00\""};
inline constexpr Wording kKeyOf{"$0, made by $1", "$0，由 $1 创建"};
inline constexpr Wording kCredentialOf{"$0 of $1: $2", "$1 的$0：$2"};
inline constexpr Wording kLockedOut{"locked out for 15 minutes", "已锁定 15 分钟"};
inline constexpr Wording kSignInFailed{"the sign-in failed", "登录失败"};
inline constexpr Wording kJournalBad{"the journal is not what was written; faults: $0",
                                     "操作记录与写入时不一致：共 $0 处"};

// Rights of the people in the data.
inline constexpr Wording kText{"text", "内容"};
inline constexpr Wording kOccurrences{"times", "次数"};
inline constexpr Wording kUntil{"until $0", "至 $0"};
inline constexpr Wording kShown{"shown", "查阅"};
inline constexpr Wording kLastChanged{"last changed", "最近更新"};
inline constexpr Wording kKeptUntil{"to be kept until", "应保存至"};
inline constexpr Wording kWouldErase{
    "$0: $1 texts and $2 entries of the journal would be erased; nothing was changed",
    "$0：将删除 $1 处内容、$2 条操作记录的内容；尚未作任何改动"};
inline constexpr Wording kConfirmErasure{"Erase $0 for good? Write yes:",
                                         "确定永久删除 $0？请输入 是："};
inline constexpr Wording kNothingErased{"nothing was erased", "未删除任何内容"};
inline constexpr Wording kPersonErased{"$0: erased $1 texts and $2 entries of the journal",
                                       "$0：已删除 $1 处内容、$2 条操作记录的内容"};
inline constexpr Wording kErasedFromImports{"rows of imports that named the person, deleted: $0",
                                            "已删除导入中提到此人的行：$0"};
inline constexpr Wording kErasedImportFiles{
    "files uploaded for an import that named the person: $0", "提到此人的待导入文件：$0"};
inline constexpr Wording kOtherImportFiles{
    "other uploaded files that may, such as workbooks, are deleted by: $0",
    "其余待导入文件（如工作簿）可能提到此人，最迟删除时间：$0"};
inline constexpr Wording kEvidenceFiles{
    "files of evidence that may hold the person; erase them with --file NAME or --file named:",
    "可能含有此人信息的证明材料文件；用 --file 名称 或 --file named 一并删除："};
inline constexpr Wording kNamesPerson{"names the person", "含有此人"};
inline constexpr Wording kFileErased{"file erased", "文件已删除"};
inline constexpr Wording kNotCompacted{
    "words of it are left in the search index; erase again once the disk has room",
    "搜索索引中仍有残留；请在磁盘有空间后再次执行"};
inline constexpr Wording kLogHolds{
    "the server's log holds it until a long read, such as a backup, is over",
    "长时间的读取（如备份）结束之前，服务端日志中仍有残留"};
inline constexpr Wording kBackupHolds{"backup $0 of $1 holds it until: $2",
                                      "备份 $0（$1）中仍有，保留至：$2"};
inline constexpr Wording kByHand{"deleted by hand", "须人工删除"};

// Certificates.
inline constexpr Wording kCertificatesMade{
    "wrote $0/server.pem and server-key.pem for $1, good for $2 days; clients take --ca $0/ca.pem",
    "已写出 $0/server.pem 和 server-key.pem，适用于 $1，有效 $2 天；客户端使用 --ca $0/ca.pem"};

inline constexpr Wording kClientCertificateMade{
    "wrote $0/$1.pem and $1-key.pem, good for $2 days; an officer registers the first: "
    "zhaolian admin client-certs register USER $0/$1.pem --for PURPOSE",
    "已写出 $0/$1.pem 和 $1-key.pem，有效 $2 天；由安全管理员登记前者："
    "zhaolian admin client-certs register 用户 $0/$1.pem --for 用途"};
inline constexpr Wording kNoClient{
    "\"$0\" is no name for a client; it has small letters, digits and hyphens, as office-bj",
    "“$0”不能用作客户端名称；应由小写字母、数字和连字符组成，例如 office-bj"};

// Mistakes: verbs and flags.
inline constexpr Wording kUnknownVerb{"unknown verb \"$0\"", "没有“$0”这个命令"};
inline constexpr Wording kMistypedVerb{"unknown verb \"$0\"; did you mean $1?",
                                       "没有“$0”这个命令，是不是 $1？"};
inline constexpr Wording kUnexpected{"\"$0\" is not expected here", "这里不应有“$0”"};
inline constexpr Wording kMissing{"$0 is missing", "缺少 $0"};
inline constexpr Wording kSeveralMissing{"$0 are missing", "缺少 $0"};
inline constexpr Wording kMissingVerb{"$0 needs a verb behind it", "$0 后面缺少命令"};
inline constexpr Wording kNoPositive{"$0 takes a positive number, not \"$1\"",
                                     "$0 应为正数，不能是“$1”"};
inline constexpr Wording kTwice{"$0 is given more than once", "$0 写了不止一次"};
inline constexpr Wording kNoValue{"$0 needs a value behind it", "$0 后面缺少值"};
inline constexpr Wording kFormats{"-o takes table, json, csv or textproto, not \"$0\"",
                                  "-o 可用 table、json、csv、textproto，没有“$0”"};
inline constexpr Wording kLanguages{"--lang takes en or zh, not \"$0\"",
                                    "--lang 可用 en、zh，没有“$0”"};
inline constexpr Wording kNoHelp{"there is no help on $0", "没有关于 $0 的说明"};
inline constexpr Wording kUnwritable{"the output cannot be written", "无法写出结果"};
inline constexpr Wording kUsage{"error: $0$1 see $2 --help", "错误：$0$1用法见 $2 --help"};

// Mistakes: names and collections.
inline constexpr Wording kNoCollection{"there is no collection \"$0\"; there are $1",
                                       "没有“$0”这个库；可用的有 $1"};
inline constexpr Wording kNoName{"\"$0\" is no name; one looks like enterprises/te-001",
                                 "“$0”不是名称标识；应写成 enterprises/te-001 这样"};
inline constexpr Wording kNoneCalled{
    "nothing is called \"$0\"; zhaolian search finds by a part of the title",
    "没有叫“$0”的记录；记不全名称时可用 zhaolian search 查找"};
inline constexpr Wording kNoneDeleted{
    "nothing deleted is called \"$0\"; zhaolian list --show-deleted shows deleted rows",
    "没有叫“$0”的已删除记录；zhaolian list --show-deleted 可查看已删除的记录"};
inline constexpr Wording kFirmIsThere{
    "$0 is there already: $1; change it with zhaolian update, or add --force for another one",
    "已有“$0”：$1；请用 zhaolian update 修改，确为另一家企业时加 --force"};
inline constexpr Wording kSeveralCalled{"several are called $0; give one of $1",
                                        "有多个“$0”；请写明其中一个：$1"};

// Mistakes: fields and their values. $0 is the field, $1 the value.
inline constexpr Wording kNoAssignment{"\"$0\" is no field=value", "“$0”不是 字段=值"};
inline constexpr Wording kNoField{"$0 has no field \"$1\"; it has $2",
                                  "$0 没有“$1”这个字段；可用的有 $2"};
inline constexpr Wording kSetByServer{"$0 is set by the server", "$0 由服务端填写，不能修改"};
inline constexpr Wording kSetByAdvance{"$0 is set by the server; use: zhaolian advance",
                                       "$0 不能直接修改；请用 zhaolian advance"};
inline constexpr Wording kOneValue{"$0 holds one value; use $0=", "$0 只有一个值；请用 $0="};
inline constexpr Wording kNotOneOf{"$0: \"$1\" is not one of $2", "$0：没有“$1”这一项；可选 $2"};
inline constexpr Wording kNoTime{
    "$0: \"$1\" is no time; write 2025-07-31T09:00:00+08:00, \"2025-07-31 09:00\" or 2025-07-31",
    "$0：“$1”不是时间；请写 2025-07-31T09:00:00+08:00、\"2025-07-31 09:00\" 或 2025-07-31"};
inline constexpr Wording kValueNoJson{"$0: \"$1\" is no JSON of $2: $3",
                                      "$0：“$1”不是 $2 的 JSON：$3"};
inline constexpr Wording kNoWholeNumber{"$0: \"$1\" is no whole number, or too large",
                                        "$0：“$1”不是整数，或者太大"};
inline constexpr Wording kNoMinorAmount{
    "$0: \"$1\" is no amount; write 6亿元, 500万元, or a whole number of the smallest unit",
    "$0：“$1”不是金额；请写成 6亿元、500万元，或以分为单位的整数"};
inline constexpr Wording kNoNumber{"$0: \"$1\" is no number", "$0：“$1”不是数字"};
inline constexpr Wording kNoFlag{"$0: \"$1\" is neither true nor false",
                                 "$0：“$1”既不是 是（true）也不是 否（false）"};
inline constexpr Wording kOnlyInFile{"$0 cannot be given here; use --file",
                                     "$0 不能写在命令行里；请用 --file"};
inline constexpr Wording kNotInList{"\"$0\" is not in $1; nothing was changed",
                                    "$1 里没有“$0”；未作任何改动"};
inline constexpr Wording kGiveFields{"give the fields to change: field=value",
                                     "请写出要修改的 字段=值"};

// Mistakes: files, requests and shells.
inline constexpr Wording kUnreadable{"$0 cannot be read", "无法读取 $0"};
inline constexpr Wording kNoFiles{"$0 holds no *.jsonl files", "$0 里没有 *.jsonl 文件"};
inline constexpr Wording kNoJson{"$0 is no JSON of $1: $2", "$0 不是 $1 的 JSON：$2"};
inline constexpr Wording kNoTextproto{"$0 is no textproto of $1", "$0 不是 $1 的 textproto"};
inline constexpr Wording kNoMethod{"there is no method $0; zhaolian call --list names all",
                                   "没有 $0 这个接口；zhaolian call --list 列出全部"};
inline constexpr Wording kSeveralMethods{
    "several methods are called $0; zhaolian call --list names all",
    "有多个接口叫 $0；zhaolian call --list 列出全部"};
inline constexpr Wording kGiveMethod{"give a method, or --list", "请写出接口名，或用 --list"};
inline constexpr Wording kNoRequest{"the request is neither JSON nor textproto",
                                    "请求既不是 JSON 也不是 textproto"};
inline constexpr Wording kRequestNoJson{"the request is no JSON of $0: $1",
                                        "请求不是 $0 的 JSON：$1"};
inline constexpr Wording kNoShell{"there is no script for $0; there are bash, zsh, fish",
                                  "没有 $0 的补全脚本；有 bash、zsh、fish"};

// Loading.
inline constexpr Wording kLoaded{"created $0, already there $1, refused $2",
                                 "新建 $0，已有 $1，被拒绝 $2"};
inline constexpr Wording kRowsRefused{"$0 rows were refused", "$0 行被拒绝"};
inline constexpr Wording kLineNoJson{"no JSON of a resource: $0", "不是数据的 JSON：$0"};
inline constexpr Wording kNoResource{"$0 is no resource", "没有 $0 这种数据"};
inline constexpr Wording kLineNo{"the line is no $0", "这一行不是 $0"};
inline constexpr Wording kNoNameOf{"\"$0\" is no name of $1/…", "“$0”不是 $1/… 的名称标识"};

// Backups.
inline constexpr Wording kBackupSummary{
    "$0 files, $1 bytes, revision $2, schema $3, written by version $4",
    "$0 个文件，$1 字节，数据版本号 $2，表结构版本 $3，由版本 $4 写出"};
inline constexpr Wording kCannotCreate{"cannot create $0", "无法创建 $0"};
inline constexpr Wording kCannotMove{"cannot move $0 to $1", "无法把 $0 移到 $1"};
inline constexpr Wording kInTheWay{
    "$0 exists; choose an empty directory, or move what is there aside with --force",
    "$0 已存在；请换一个空目录，或用 --force 把原有数据移到一旁"};
inline constexpr Wording kMovedAside{"moved what was there to $0", "原有数据已移到 $0"};
inline constexpr Wording kRestored{"restored $0: $1", "已恢复到 $0：$1"};
inline constexpr Wording kBackupGood{"$0: the backup is as written: $1", "$0：备份完好：$1"};
inline constexpr Wording kNoDirectory{"$0 is neither a backup nor a data directory",
                                      "$0 既不是备份，也不是数据目录"};
inline constexpr Wording kDatabaseGood{"$0: the database is undamaged", "$0：数据库完好"};

// Files.
inline constexpr Wording kFileUnwritable{"$0 cannot be written: $1", "无法写入 $0：$1"};
inline constexpr Wording kFile{"file", "文件"};

}  // namespace wording
}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_
