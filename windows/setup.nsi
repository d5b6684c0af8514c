; The installer for Windows: per user, no administrator, silent with /S (folder: /D=... as the last argument).
; windows/packing.py calls makensis with NAME, TITLE, PUBLISHER, VERSION, NUMBERS, SIZE (KB), RUNTIME, LICENCES, LISTS, OUT; the lists are made from the payload.
Target amd64-unicode
Unicode true
ManifestDPIAware true
Name "${TITLE}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}" "InstallLocation"
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "${LICENCES}"
BrandingText "${TITLE} ${VERSION}"

!include MUI2.nsh
!include LogicLib.nsh
!include x64.nsh
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define MENU "$SMPROGRAMS\${TITLE}"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Of two versions no mixture: the old one goes first, and where a part of it is at work nothing is touched.
!macro LetGo un
  Function ${un}LetGo
    ${If} ${FileExists} "$INSTDIR\${RUNTIME}\python.exe"
      ClearErrors
      Rename "$INSTDIR\${RUNTIME}" "$INSTDIR\${RUNTIME}-old"
      ${If} ${Errors}
        IfSilent +2
        MessageBox MB_OK|MB_ICONSTOP "${TITLE} 正在使用，请关闭 Excel 和 ${TITLE} 的窗口后再试。"
        SetErrorLevel 3
        Abort
      ${EndIf}
      RMDir /r "$INSTDIR\${RUNTIME}-old"
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro LetGo ""
!insertmacro LetGo "un."

Function .onInit
  ${IfNot} ${RunningX64}
    IfSilent +2
    MessageBox MB_OK|MB_ICONSTOP "${TITLE} 需要 64 位的 Windows。"
    SetErrorLevel 4
    Abort
  ${EndIf}
FunctionEnd

Section
  Call LetGo
  !include "${LISTS}\install.nsh"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Only what the installer brought goes, and a folder only when nothing is left in it: people put workbooks anywhere.
Section "Uninstall"
  Call un.LetGo
  !include "${LISTS}\uninstall.nsh"
  ; What the program itself put elsewhere: the add-in, which would look for a Python that is gone, its settings, the log of faults.
  Delete "$APPDATA\Microsoft\Excel\XLSTART\${NAME}.xlam"
  Delete "$PROFILE\.${NAME}\${NAME}.conf"
  RMDir "$PROFILE\.${NAME}"
  Delete "$LOCALAPPDATA\${NAME}\internal-errors.log"
  RMDir "$LOCALAPPDATA\${NAME}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
