#!/bin/sh
# Settings mounted at /etc/hitl win over those in the image. the first verbs need none.
set -e
case "${1:-run}" in
  demo|score|sandbox|summarize|models) exec dotnet /app/hitl.dll "$@" ;;
  *) if [ -d /etc/hitl ] && [ -n "$(ls -A /etc/hitl)" ]; then exec dotnet /app/hitl.dll "$@" --appsettings /etc/hitl; fi
     exec dotnet /app/hitl.dll "$@" ;;
esac
