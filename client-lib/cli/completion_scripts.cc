// What shells run to complete words.
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/completion.h"

namespace zhaolian {
namespace {

constexpr char kBash[] =
    R"(# zhaolian completion for bash. In ~/.bashrc: source <(zhaolian completion bash)
_zhaolian() {
  # Split by spaces alone: bash itself also splits at = and :
  local line=${COMP_LINE:0:COMP_POINT} words
  read -ra words <<< "$line"
  [[ $line == *' ' ]] && words+=("")
  mapfile -t COMPREPLY < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
  local current=${words[-1]}
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[/=] ]] && compopt -o nospace
  [[ $current == *[=:]* ]] && COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*[=:]}"}"}")
}
complete -o default -F _zhaolian zhaolian
)";

constexpr char kZsh[] = R"(#compdef zhaolian
# zhaolian completion for zsh. In ~/.zshrc, after compinit: source <(zhaolian completion zsh)
_zhaolian() {
  local -a candidates
  candidates=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -S '' -- ${(M)candidates:#*[/=]}
  compadd -- ${candidates:#*[/=]}
}
compdef _zhaolian zhaolian
)";

constexpr char kFish[] =
    R"(# zhaolian completion for fish. In config.fish: zhaolian completion fish | source
function __zhaolian_complete
  set -l before (commandline -opc)
  $before[1] __complete $before[2..-1] (commandline -ct) 2>/dev/null
end
complete -c zhaolian -f -a '(__zhaolian_complete)'
)";

}  // namespace

absl::StatusOr<std::string> CompletionScript(const std::string& shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  if (shell == "fish") return kFish;
  return UsageError(wording::kNoShell, shell);
}

}  // namespace zhaolian
