@echo off
rem Builds Polystore when its sources are newer than the last build, then runs it with the same arguments and exit code.
setlocal
set "ROOT=%~dp0"
set "OUT=%ROOT%.build\polystore"
set "STAMP=%ROOT%.build\stamp"

where dotnet >nul 2>nul
if errorlevel 1 (
  echo polystore: the .NET 10 SDK is needed to build and 'dotnet' is not on the PATH; install it from https://dotnet.microsoft.com/download. 1>&2
  exit /b 3
)

powershell -NoProfile -Command "$s='%STAMP%'; if (-not (Test-Path $s) -or -not (Test-Path '%OUT%\polystore.exe')) { exit 1 }; $t=(Get-Item $s).LastWriteTimeUtc; $n=Get-ChildItem -Recurse -File '%ROOT%src','%ROOT%samples' | Where-Object { $_.FullName -notmatch '\\(bin|obj)\\' -and $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1; if ($n) { exit 1 }"
if errorlevel 1 (
  echo polystore: building ^(once, under a minute^)... 1>&2
  if not exist "%ROOT%.build" mkdir "%ROOT%.build"
  set "POLYSTORE_FAST=1"
  dotnet publish "%ROOT%src\Polystore.Cli\Polystore.Cli.csproj" -c Release -o "%OUT%" --nologo -v quiet --self-contained false --use-current-runtime -p:PublishReadyToRun=true > "%ROOT%.build\log" 2>&1
  if errorlevel 1 (
    findstr /c:"error" "%ROOT%.build\log" 1>&2
    echo polystore: the build failed; the whole log is in %ROOT%.build\log. 1>&2
    exit /b 4
  )
  type nul > "%STAMP%"
)

"%OUT%\polystore.exe" %*
exit /b %ERRORLEVEL%
