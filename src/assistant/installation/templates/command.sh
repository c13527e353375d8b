#!/bin/sh
# Écrit par « assistant service install » : la commande « assistant », avec le compte, les données et les réglages
# du service. Le programme seul, sans eux : $program
set -eu
[ "$${1:-}" = service ] && exec $program "$$@"
if [ "$$(id -u)" -ne 0 ]; then
    echo "Erreur : cette commande prend le compte du service, recommencez avec sudo." >&2
    exit 1
fi
export HOME=$data ASSISTANT_DATA=$data ASSISTANT_SITE=$site
if [ -f $settings ]; then
    while IFS= read -r line || [ -n "$$line" ]; do
        case $$line in [A-Za-z_]*=*) ;; *) continue ;; esac
        name=$${line%%=*} value=$${line#*=}
        case $$name in *[!A-Za-z0-9_]*) continue ;; esac
        case $$value in
            \"*\") value=$${value#\"} value=$${value%\"} ;;
            \'*\') value=$${value#\'} value=$${value%\'} ;;
        esac
        export "$$name=$$value"
    done < $settings
fi
umask 077
runuser -u $user -- test -r . -a -x . || cd $data
exec runuser -u $user -- $program "$$@"
