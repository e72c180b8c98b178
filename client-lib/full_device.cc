#include "client-lib/full_device.h"

#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status ToldIfDeviceIsFull(absl::Status status) {
  if (!absl::IsResourceExhausted(status)) return status;
  return WithChinese(
      Error(absl::StatusCode::kResourceExhausted, "DEVICE_FULL",
            "the disk of this machine is full, and this was not kept: make room, and do it again"),
      "本机磁盘已满，本次内容没有保存：请腾出空间后重做。");
}

}  // namespace zhaolian
