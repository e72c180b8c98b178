#include "server/rpc/localized_text.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace zhaolian {
namespace {

// {key} stands for the metadata of that name. Of several texts of a reason the first is taken of
// which everything is known.
constexpr std::pair<absl::string_view, absl::string_view> kTexts[] = {
    // Values and requests.
    {"MALFORMED_REQUEST", "请求无法解析：请检查消息格式、UTF-8 编码和大小。"},
    {"UNKNOWN_METHOD", "没有这个接口：{method}。"},
    {"INVALID_NAME", "{label}应写成 chains/eq01-2025 这样的名称标识。"},
    {"RESERVED_ID", "以 nightly- 开头的编号留给每晚的自动备份，旧的会被清理，请换一个编号。"},
    {"INVALID_ID", "id 不符合要求：小写字母开头，只含小写字母、数字和连字符，最长 63 位。"},
    {"GUESSABLE_ID", "id 应为一个字母加随机 UUID（版本 4），或去掉 --id，由服务端生成。"},
    {"INVALID_REQUEST_ID", "请求编号应为 UUID。"},
    {"REQUEST_ID_REUSED", "该请求编号已用于另一项请求（{name}），每次修改请使用新的编号。"},
    {"PERSONAL_VALUE", "{label}将永久保存，请勿写入当事人的姓名、电话或邮箱。"},
    {"INVALID_PAGE_SIZE", "每页条数不能为负数。"},
    {"INVALID_PAGE_TOKEN", "翻页标记与本次查询不符，请从第一页重新开始。"},
    {"PAGE_TOKEN_EXPIRED", "翻页标记已过期，请从第一页重新开始。"},
    {"INVALID_ORDER_BY", "不能按“{order_by}”排序，可用字段：{fields}。"},
    {"INVALID_BATCH", "批量读取的名称有误：每次 1 至 1000 个，不得重复。"},
    {"BATCH_TOO_LARGE", "结果过大，一次最多读取 {fits} 条。"},
    {"UNKNOWN_COLLECTION", "没有所写的库：zhaolian describe 列出全部。"},
    {"INVALID_DEVICE", "设备标识应为设备安装时生成的 UUID。"},
    {"INVALID_SEQUENCE", "首个编号应为 1 或更大：设备的修改从 1 起依次编号。"},
    {"SEQUENCE_GAP", "第 {expected} 号起的修改尚未收到，请从该号开始发送。"},
    {"DEVICE_FORKED",
     "第 {sequence} 号此前已发送过另一项修改：两台设备使用了同一标识（如恢复备份或复制磁盘），"
     "请更换设备标识并重新编号。"},
    {"NOT_A_CHANGE", "“{type}”不是修改单条记录的请求。"},
    {"DRY_RUN", "离线修改不能是试运行（validate_only）。"},
    {"INVALID_BASE_REVISION",
     "base_revision 只用于带 update_mask、不带 etag 的修改，且掩码须列出字段。"},
    {"SAME_USER", "移交人和接收人都是 {user}，请另选接收人。"},
    {"USER_LEFT", "{name} 已于 {end_date} 离任，请另选接收人，或先延长其截止日期。"},
    {"DIFFERENT_UNIT",
     "{name} 归口 {owner}，而 {user} 属于 {unit}：请选择 {owner} 的用户，或先修改该记录。"},
    {"DIFFERENT_UNIT", "{label}：{user} 属于 {unit}，请选择 {owner} 的用户。"},
    {"SAME_ROW", "{label}须与另一方不同。"},
    {"OTHER_COLLECTION", "{label}须与另一方同属一个库：两家企业，或两条线索。"},
    {"NOT_TAKEN", "take 只能列出企业的单值字段，如 display_name、region_code。"},
    {"INVALID_SCORE", "相似度应为 0 至 100。"},
    {"OTHER_CREDIT_CODE",
     "{name} 与 {into} 的统一社会信用代码不同，是两家法人：请先更正错误的代码，或判断为同一集团。"},
    {"TOO_MANY_REFERRERS",
     "有 {count} 条记录指向 {name}，一次合并最多移动 {limit} 条，请先把一部分改到另一家企业。"},
    {"CHANGED_SINCE", "{name} 不能撤销：{firm} 此后已被删除、恢复或合并，请先撤销那一步。"},
    {"UNDONE", "{name} 已经撤销，无需再做。"},
    {"WRONG_DIRECTION",
     "所选阶段与操作不符：进入后面的阶段用“前进”，回到前面的阶段用“后退”，暂停用“搁置”，"
     "放弃用“流失”。"},
    {"GATE_HOLDS",
     "{name} 已在“{stage_label}”，该阶段要求有：{missing_labels}；请改填其他值，或先退回阶段。"},
    {"LEAD_CLAIMED", "{name} 连同其企业已被首报（{claim}），请先释放该首报，再改换企业。"},
    {"GATE_NOT_MET", "{name} 还不能进入“{stage_label}”，须先补齐：{missing_labels}。"},
    {"UNKNOWN_FACT", "“{value}”不是线索项目可填写的字段。"},
    {"VERIFIED", "{name} 已核实，除备注和补充凭证文件外不能修改或删除：请先撤回核实并说明原因。"},
    {"NOT_VERIFIED", "{name} 尚未核实，可以直接修改。"},
    {"NOT_DOCUMENTED", "{name} 没有凭证：请先填写凭证类别和凭证编号。"},
    {"OWN_RECEIPT", "{name} 属于本单位的项目或由本单位申报，须由其他单位的人员核实。"},
    {"FUTURE_DATE", "{label}不能晚于今天。"},
    {"VISIT_BEFORE_RECEIPT", "实地核查日期不能早于到位日期，请更正。"},
    {"INVALID_PERIOD", "结束日期不能早于开始日期，期间最长 366 天。"},
    {"PERIOD_TOO_LARGE", "该期间的记录超过 {limit} 条，请缩短期间。"},
    {"STOPS_NOT_CLOSED", "{name} 还有 {count} 个站点未办结：{stops}。请逐个补齐。"},
    {"NO_STOPS", "{name} 没有站点，不能办结：请补充走访的企业，或删除该行程。"},
    {"RETURN_BEFORE_START", "返回日期不能早于出发日期，请更正。"},
    {"TRIP_CLOSED", "{name} 已办结，请另建行程。"},
    {"STOP_LOGGED", "{name} 已登记为 {engagement}，请直接修改该对接记录。"},
    {"OTHER_TRIP", "{label}不是该行程的站点。"},
    {"OUT_OF_RANGE", "{label}应为 {from} 至 {limit}，现为 {value}。"},
    {"OUT_OF_RANGE", "{label}不在允许范围内。"},
    {"SAME_STAGE", "{name} 已处于该阶段。"},
    {"INVALID_FILTER", "筛选条件第 {column} 个字符处有误：{problem_zh}。"},
    {"QUERY_EMPTY", "请输入要查找的文字、字母或数字。"},
    {"QUERY_TOO_LONG", "查找内容过长，最多 100 个字。"},
    // Fields of a row.
    {"INVALID_FIELD", "共有 {count} 处填写有误，涉及：{label}。"},
    {"REQUIRED", "请填写{label}。"},
    {"REQUIRED_TOGETHER", "{label}与{with_label}须同时填写。"},
    {"BLANK_TEXT", "{label}只有空白：请填写内容，或者不填。"},
    {"TOO_LONG", "{label}过长：现有 {length} 字，最多 {limit} 字。"},
    {"TOO_LONG", "{label}过长，请缩短。"},
    {"TOO_MANY_ITEMS", "{label}过多：现有 {length} 项，最多 {limit} 项。"},
    {"DUPLICATE_ITEM", "{label}中“{value}”重复。"},
    {"TOO_SMALL", "{label}不能小于 {limit}，现为 {value}。"},
    {"TOO_SMALL", "{label}不能为负数。"},
    {"TOO_LARGE", "{label}不能大于 {limit}，现为 {value}。"},
    {"NOT_A_NUMBER", "{label}应为有限的数值。"},
    {"PATTERN_MISMATCH", "{label}的格式不对，应符合 {pattern}。"},
    {"INVALID_REFERENCE", "{label}“{value}”不是正确的名称标识，应形如 {collection}/an-id。"},
    {"UNKNOWN_ENUM_VALUE", "{label}没有取值 {value}，可用：{known}。"},
    {"INVALID_TIMESTAMP", "{label}应为公元 1 年至 9999 年之间的时间。"},
    {"INVALID_DATE", "{label}“{value}”不是正确的日期，应写作 2025、2025-03 或 2025-03-31。"},
    {"INVALID_DATE", "{label}不是正确的日期，请写到日，例如 2025-03-31。"},
    {"INVALID_UTF8", "{label}从第 {position} 个字节起不是 UTF-8 文字。"},
    {"FORBIDDEN_CHARACTER", "{label}第 {position} 个字是看不见的字符 {character}，请删去。"},
    {"INVALID_CREDIT_CODE", "{label}“{value}”不是 18 位统一社会信用代码。"},
    {"WRONG_CHECK_CHARACTER", "{label}“{value}”的校验位不对，应为 {expected}，请核对原件。"},
    {"UNKNOWN_REGION", "{label}“{value}”不是行政区划代码。"},
    {"UNKNOWN_CURRENCY", "{label}“{value}”不是币种代码，应形如 CNY、USD。"},
    {"IMMUTABLE", "{label}只在新建时填写，之后不能修改，请从修改内容中去掉。"},
    {"INVALID_FIELD_MASK", "更新掩码中的“{path}”不是可修改的字段，可用：{known}。"},
    {"INVALID_FIELD_MASK", "{label}列出的字段过多，请减少。"},
    // Imports.
    {"INVALID_FILE_NAME", "文件名应不含文件夹和不可见字符，最多 255 字，例如 线索台账.xlsx。"},
    {"WRONG_STATE",
     "{name} 的状态是“{state_label}”，不能这样做：请用 zhaolian import runs "
     "查看，或重新导入文件。"},
    {"NO_HEADER", "前几行里没有表头：请在数据上方加一行列名，例如 企业名称、项目名称、联系电话。"},
    {"NO_ROWS", "表头下面没有数据：请填好数据并保存，再重新上传。"},
    {"IMPORT_ENDED_SERVER",
     "{name} 读取时服务器两次意外终止，不再重试：请把文件分成行数较少的几份，重新导入。"},
    {"UNKNOWN_ROWS", "文件没有第 {number} 行数据：行号为 1 至 {limit}。"},
    {"NOTHING_CHOSEN", "所选的行都不能导入，或待核对，或没有变化：请另选，或不选以导入全部。"},
    {"UPLOADS_WAIT",
     "已上传而未读取的文件合计不能超过 {limit} "
     "MiB：请先导入已上传的文件，或等它们在上传一天后自动删除。"},
    {"UPLOAD_FILES_WAIT",
     "已上传而未读取的文件最多 {limit} 个：请先导入已上传的文件，或等它们在上传一天后自动删除。"},
    {"UPLOADS_FULL",
     "全体用户已上传而未读取的文件最多 {limit} 个，现已满：请稍后再试。文件在上传一天后自动删除。"},
    {"PLAN_IS_GONE", "这次导入的明细已过保存期：请重新导入文件。"},
    {"CHANGED_SINCE_PLAN", "{name} 在读取文件之后有人新增或改过，未作改动：请重新导入文件。"},
    {"CHANGED_SINCE_IMPORT", "{name} 在导入之后有人改过，保持原样。"},
    {"ERASED", "{name} 导入前的内容已被删除，无法恢复：请手工填写。"},
    {"UNKNOWN_COLUMN", "不认识的列名“{name}”：请写成 项目名称、总投资 等常用列名。"},
    {"NO_SUCH_COLUMN", "文件里没有可作此用的列“{name}”，现有的列：{columns}。"},
    // Spreadsheets that were sent. {place} is 工作表!行, or the row alone.
    {"UNKNOWN_FILE", "这不是表格文件：请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"},
    {"EMPTY_FILE", "文件是空的：请确认已保存，再重新上传。"},
    {"FILE_TOO_LARGE", "文件过大，最大 {limit} 字节：请拆分，或删除其中的图片。"},
    {"OLD_EXCEL_FILE",
     "这是旧版 Excel 文件（.xls）：请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。"},
    {"OPEN_DOCUMENT_FILE",
     "这是 OpenDocument 文件（.ods）：请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。"},
    {"ENCRYPTED_FILE", "工作簿有密码：请取消密码后另存，再上传。"},
    {"UNKNOWN_ENCODING", "从第 {position} 字节起无法识别文字编码：请另存为“CSV UTF-8”或 .xlsx。"},
    {"UNCLOSED_QUOTE", "第 {place} 行开始的引号没有结束：请补上或删除该引号。"},
    {"DAMAGED_FILE", "文件已损坏（位置：{place}）：请打开后重新另存，再上传。"},
    {"TOO_MANY_ROWS", "{place} 处超过 {limit} 行（含空行）：请拆分，或删除远在下方的内容。"},
    {"TOO_MANY_COLUMNS", "{place} 处超过 {limit} 列：请删除不导入的列。"},
    {"TOO_MANY_SHEETS", "工作表超过 {limit} 个：请只保留要导入的工作表。"},
    {"CELL_TOO_LONG", "{place} 处有单元格超过 {limit} 字：请缩短，或检查引号是否成对。"},
    {"ROW_TOO_LONG", "{place} 处一行超过 {limit} 字节：请缩短，或检查是否缺少换行。"},
    {"UNPACKS_TOO_LARGE", "文件解压后过大：请把单元格复制到新工作簿，再上传。"},
    {"UNREADABLE_FILE", "服务器已无法读取上传的文件，请重新上传。"},
    // Evidence and reviews.
    {"FILE_TYPE_NOT_ALLOWED", "证明材料可用的格式：{types}。请另存为其中一种。"},
    {"FILE_TYPE_MISMATCH", "文件名表明是 {type}，内容却不是，或者已损坏：请打开后重新另存。"},
    {"EVIDENCE_TOO_LARGE", "证明材料应为 1 至 {limit} 字节：请降低扫描精度，或分成几个文件。"},
    {"UPLOAD_OFFSET", "服务器已收到该文件的 {received} 字节：请从该处续传，或从头重新上传。"},
    {"UPLOAD_MISMATCH", "收到的内容与事先说明的不符（{label}）：请重新上传。"},
    {"EVIDENCE_LIMIT",
     "{name} 的证明材料已满：最多 {files} 个文件、合计 {megabytes} MiB，请先撤回不需要的。"},
    {"TOO_MANY_UPLOADS", "每个用户同时最多上传 {limit} 个文件，请等前一个完成。"},
    {"WITHDRAWN", "{name} 已经撤回；如仍需要，请重新上传。"},
    {"EVIDENCE_DAMAGED",
     "证明材料（SHA-256 {sha256}）已缺失或损坏：请重新上传同一文件，或由管理员从备份恢复。"},
    {"INVALID_DIGEST", "{label}应为文件的 SHA-256，64 位十六进制数。"},
    {"INVALID_OFFSET", "{label}应为 0 至文件的字节数。"},
    {"SAME_UNIT", "{label}已是归口单位，请另选单位。"},
    {"UNKNOWN_PERMISSION", "{label}不是权限名称，应形如 leads.read 或 *.read。"},
    {"BEFORE_START", "{label}不能早于起始日期。"},
    {"BEFORE_PROMISE", "{label}不能早于承诺日期。"},
    {"IN_THE_PAST", "{label}不能早于今天。"},
    {"SUPERVISED", "{name} 正在督办，请先解除督办。"},
    {"NOT_SUPERVISED", "{name} 未在督办，无需解除。"},
    {"RESOLVED", "{name} 已经解决；如有新问题，请另行登记。"},
    {"NOT_LATER", "{label}应晚于所说明的调度快照，请另选一份。"},
    {"UNTIL_NEEDED",
     "全市目前的数字只对可见全部线索的用户开放，请用 until 指定一份较晚的调度快照。"},
    {"FIGURES_DIFFER", "{name} 重新统计的数字与冻结时不同：请管理员校验日志，并与备份比对。"},
    {"INVALID_ORDER", "{label}应由五个分类排列而成，每类至多一次。"},
    {"TWO_TIMES", "{label}：版本与日期只能填写一个。"},
    {"REVISION_NOT_REACHED", "{label}尚未到来，请改用已有的版本或日期。"},
    {"UNKNOWN_VALUE", "{label}的取值不在允许范围内。"},
    {"NO_CHECKLIST", "三性审查清单是空的：请市经合局先建立审查事项。"},
    {"CHECKLIST_CHANGED",
     "审查清单已有改动（您看到的是 {sent}，现为 {current}）：请重新读取后补充。"},
    {"OWN_UNIT_REVIEW", "{name} 归口 {unit}，与您同一单位：请由其他单位的人员审查。"},
    {"REVIEW_INCOMPLETE", "以下必须审查的事项还没有结论：{missing_labels}。"},
    {"UNKNOWN_CHECKLIST_ITEM", "{label}不是审查清单中的事项。"},
    {"NOTE_NEEDED", "{label}：不符合或不适用的，须写明原因。"},
    {"SAME_PARTY_TWICE", "{label}：同一分成方只能列一次，请合并份额。"},
    {"VALID_UNTIL_BEFORE_FROM", "失效日期不能早于生效日期，请更正。"},
    {"TOO_FAR_AHEAD", "对接时间不能晚于 {days} 天之后，请核对年份和日期。"},
    {"END_BEFORE_START", "截止日期不能早于生效日期。"},
    {"OTHER_LEAD", "{label}是其他线索项目的材料，请选择本项目的材料。"},
    {"NO_VOUCHER", "{label}不是凭证，请选择类型为“凭证”的材料。"},
    {"NOT_BOTH", "{label}不能与另一项筛选同时填写，请只留一项。"},
    // State of the rows.
    {"NOT_FOUND", "找不到 {name}。"},
    {"ALREADY_EXISTS", "与已有记录 {name} 重复，请改用该记录，或先恢复、删除、修改它。"},
    {"NOT_DELETED", "{name} 未被删除，无需恢复。"},
    {"DELETED", "{name} 已删除，请先恢复。"},
    {"CONFLICT", "{name} 的{label}在您离线期间已被他人修改，请对照当前内容后再改。"},
    {"ETAG_MISMATCH",
     "{name} 已被他人修改（您看到的版本 {sent}，当前版本 {current}），请重新读取后再改。"},
    {"REFERENCE_NOT_FOUND", "引用的记录不存在或已删除：{missing}。请先建立或恢复，或更正名称。"},
    {"STILL_REFERENCED", "{name} 仍被引用，不能删除：{referrers}。请先修改或删除这些记录。"},
    {"CYCLE", "{label}会形成循环：{cycle}。请先去掉其中一条关联。"},
    // The caller and the server.
    {"INVALID_USER", "元数据 zhaolian-user 应为用户名称，例如 users/local。"},
    {"SIGN_IN_NEEDED", "请先登录：没有有效的会话、密钥或证书。"},
    {"NOT_PERMITTED", "您的角色没有“{permission}”权限，如有需要请联系安全管理员。"},
    {"KEY_LIMITED", "此密钥没有“{permission}”权限：请改用其他密钥，或请安全管理员另行创建。"},
    {"LEAD_CHANGED", "{name} 的企业或归口单位在提出争议后已变更：请撤回后重新提出。"},
    {"NOT_YOURS", "归口单位为 {owner} 的记录不能由您新建或修改，请联系该单位。"},
    {"NOT_YOURS", "{name} 不由您办理，请联系负责的单位。"},
    {"NOT_YOURS", "{chain} 不由您的单位牵头，其环节请由牵头单位或市经合局新建和修改。"},
    {"WRONG_PASSWORD", "用户名或密码不正确，或该用户不能登录。"},
    {"TOO_MANY_SIGN_INS", "该用户尝试密码过于频繁，请稍后再试，或在以前登录过的设备上登录。"},
    {"SIGN_IN_BUSY", "登录的人较多，请稍后重试。"},
    {"NEW_PASSWORD_NEEDED", "这是一次性密码：请在登录的同时设置新密码。"},
    {"WEAK_PASSWORD", "新密码应为 12 至 200 个字符，且不含用户名。"},
    {"CODE_NEEDED", "该用户启用了两步验证：请同时输入验证器显示的六位动态码。"},
    {"WRONG_CODE", "动态码错误、已过期或已用过：请等下一个动态码，并检查手机时间是否准确。"},
    {"SECOND_FACTOR_SET", "您已启用两步验证：请先用动态码停用，再重新设置。"},
    {"NO_SECOND_FACTOR", "没有待确认的两步验证，请先开始设置。"},
    {"SECOND_FACTOR_SEALED",
     "服务器缺少该两步验证的密钥：请恢复数据目录中的 keys/second-factors，"
     "或由安全管理员停用该用户的两步验证。"},
    {"INVALID_CERTIFICATE", "证书有误：请提供 PEM 格式、尚在有效期内的设备证书，不含私钥。"},
    {"ROLES_APART", "管理员角色（{role_label}）不能与其他角色由同一人担任。"},
    {"LAST_OFFICER",
     "{name} 是最后一位安全管理员，没有安全管理员就无人能再授予角色。请先设立另一位安全管理员。"},
    {"EVIDENCE_ERASED", "{name} 的文件因涉及个人信息已删除，只保留记录和摘要值。"},
    {"OTHER_EVIDENCE", "{name} 不是该联系人所涉线索的证明材料，请按预览中列出的材料选择。"},
    {"OWN_ROLES", "不能修改自己的角色，请由另一位安全管理员办理。"},
    {"INVALID_DAYS", "有效期为 1 至 366 天。"},
    {"UNKNOWN_USER", "没有用户 {user}，无法确定归口单位：请填写归口单位，或先建立该用户。"},
    {"UNKNOWN_SERVICE", "没有这个服务：{service}。"},
    {"DEADLINE_EXCEEDED", "超过时限，操作未完成，请用同一请求编号重试。"},
    {"TOO_MANY_CALLS_OF_CALLER", "您的请求过于频繁，每秒最多 {calls_per_second} 次，请稍后重试。"},
    {"CLAIMED",
     "{name} "
     "已由{unit_display_name}（{unit}）首报首谈，{freshness_label}有活动，值班电话：{duty_phone}"
     "。"},
    {"LEAD_INCOMPLETE", "{name} 没有填写投资企业或归口单位，请先补充。"},
    {"NOT_PENDING", "{name} 已经答复或撤回；如有需要，请重新提出流转。"},
    {"TRANSFER_PENDING", "{name} 已提出流转、尚待答复；请先撤回。"},
    {"OWNER_CHANGED", "{name} 的归口单位已变更，请由现归口单位提出流转。"},
    {"LEAD_SETTLED", "{name} 已签约或已流失，不能再首报或改归。"},
    {"NOT_CLAIMED", "{name} 没有被其他单位首报，可直接首报。"},
    {"DISPUTED", "本单位对 {name} 的首报争议尚待裁定。"},
    {"NOT_OPEN", "{name} 已裁定或已撤回；如有需要，请重新提出争议。"},
    {"RELEASED", "{name} 已经终止；如无其他单位首报，可重新首报。"},
    {"TOO_MANY_CLAIM_CHECKS", "查询过于频繁：每小时最多 {per_hour} 次，请稍后再查。"},
    {"TOO_MANY_UNMASKINGS", "查看完整联系方式过于频繁：每人每小时最多 {per_hour} 次，请稍后再试。"},
    {"TOO_MANY_CALLS", "同时处理的请求已达上限，请稍后重试。"},
    {"TOO_MANY_STREAMS", "同时打开的数据流已达上限，请稍后重试。"},
    {"WRITER_BUSY", "写入繁忙，请稍后重试。"},
    {"READERS_BUSY", "查询繁忙，请稍后重试。"},
    {"STORAGE_BUSY", "存储繁忙，请稍后重试。"},
    {"SHUTTING_DOWN", "服务正在停止，请稍后重试。"},
    {"SLOW_CONSUMER", "数据流长时间未被接收，已经断开，请用最后的令牌重新连接。"},
    {"SUPERSEDED",
     "同一会话或密钥又建立了新的数据流，较早的一个已经断开。每台设备请用自己的密钥。"},
    {"DISK_FULL", "服务器磁盘已满：可以查询，暂不能修改，请联系管理员。"},
    {"DATABASE_REPLACED",
     "数据库文件已被替换，与正在使用的不是同一个，没有备份任何内容：请停止服务，放回原文件或恢复备"
     "份。"},
    {"STORAGE_FAILED", "存储发生故障，请联系管理员；恢复后请用同一请求编号重试。"},
    {"UNKNOWN_FIELD", "没有可导出的字段“{name}”，可用：{fields}。"},
    {"EXPORT_TOO_LARGE", "导出超过 {limit} 行：请缩小筛选范围，分几次导出。"},
    {"TOO_MANY_EXPORTS", "导出过于频繁：每个用户同时最多 {limit} 个，请等前一个完成。"},
    {"RIGHTS_CHANGED", "您的角色或单位已变更，请重新开始。"},
    {"BACKUP_EXISTS", "备份 {backup_id} 已存在，请换一个编号。"},
    {"BACKUP_RUNNING", "正在备份，请等待完成。"},
    {"INTERNAL", "服务器内部错误，请联系管理员查看日志。"},
};

using Values = std::vector<std::pair<std::string, std::string>>;

// Whether there is a value for each {key} of the text.
bool IsFilledBy(absl::string_view text, const Values& values) {
  for (size_t at = text.find('{'); at != absl::string_view::npos; at = text.find('{', at + 1)) {
    const absl::string_view key = text.substr(at, text.find('}', at) - at + 1);
    if (std::none_of(values.begin(), values.end(),
                     [&](const auto& value) { return value.first == key; })) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string ChineseText(const google::rpc::ErrorInfo& info) {
  const auto is_of = [&](const auto& text) { return text.first == info.reason(); };
  if (std::none_of(std::begin(kTexts), std::end(kTexts), is_of)) {
    return absl::StrCat("操作未完成（", info.reason(), "）。");
  }
  Values values;
  for (const auto& [key, value] : info.metadata()) {
    values.emplace_back(absl::StrCat("{", key, "}"), value);
  }
  // A field without a label goes by its path.
  if (info.metadata().count("label") == 0 && info.metadata().count("field") > 0) {
    values.emplace_back("{label}", info.metadata().at("field"));
  }
  const auto* found = std::find_if(std::begin(kTexts), std::end(kTexts), [&](const auto& text) {
    return is_of(text) && IsFilledBy(text.second, values);
  });
  // All at once, so that braces in a value stay what they are.
  return found == std::end(kTexts) ? "" : absl::StrReplaceAll(found->second, values);
}

std::string ChineseTextOfAll(const std::vector<google::rpc::ErrorInfo>& first, int count) {
  std::string text = absl::StrCat("共有 ", count, " 处填写有误：");
  for (const google::rpc::ErrorInfo& info : first) {
    std::string fault = ChineseText(info);
    if (fault.empty()) fault = absl::StrCat(info.metadata().at("field"), " 有误");
    absl::StrAppend(&text, &info == &first.front() ? "" : "；", absl::StripSuffix(fault, "。"));
  }
  absl::StrAppend(&text, static_cast<int>(first.size()) < count ? "；……" : "。");
  return text;
}

}  // namespace zhaolian
