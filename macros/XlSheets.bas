Attribute VB_Name = "XlSheets"
' The ribbon tab of xlsheets: each button runs a function of xlsheets.excel.actions in Python, which speaks to the user itself.
' What stands here is what Python cannot do: run it, restore Excel where it could not even start, and answer XsLayout, XsEnter,
' XsPages and XsEndPages, which look at and fill many cells inside Excel for one call from outside (see xlsheets/excel/macro_calls.py).
' ASCII only; XsText makes Chinese of character codes.
Option Explicit

Private Const XS_ADDIN As String = "xlsheets.xlam"
Private Const XS_OURS As String = "xlsheets."
Private Const XS_NAMES As String = "xsd"
Private Const XS_MOST_CELLS As Double = 1000000
Private Const XS_SIGN_FONTS As String = "|symbol|symbolmt|standardsymbolsps|wingdings|wingdings2|wingdings3|webdings|mtextra|marlett|zapfdingbats|"

' --- Ribbon ---

' One tab is enough: that of the add-in, where it is loaded.
Public Sub XsTabVisible(control As IRibbonControl, ByRef visible)
    visible = True
    If Not ThisWorkbook.IsAddin Then visible = Not XsAddinLoaded()
End Sub

Public Sub XsRecomputeSheet(control As IRibbonControl)
    XsRun "recompute_sheet()"
End Sub

Public Sub XsRecomputeBook(control As IRibbonControl)
    XsRun "recompute_book()"
End Sub

Public Sub XsSummary(control As IRibbonControl)
    XsRun "summary()"
End Sub

Public Sub XsCheck(control As IRibbonControl)
    XsRun "check()"
End Sub

Public Sub XsNext(control As IRibbonControl)
    XsRun "next_finding()", True
End Sub

Public Sub XsPrevious(control As IRibbonControl)
    XsRun "previous_finding()", True
End Sub

Public Sub XsVerified(control As IRibbonControl)
    XsRun "verify_finding()", True
End Sub

Public Sub XsReport(control As IRibbonControl)
    XsRun "report()"
End Sub

Public Sub XsVerify(control As IRibbonControl)
    XsRun "verify()"
End Sub

Public Sub XsNew(control As IRibbonControl)
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    XsRun "new_workbook('" & XsPlain(control.Tag) & "')"
End Sub

Public Sub XsFreeze(control As IRibbonControl)
    XsRun "freeze()"
End Sub

Public Sub XsHelp(control As IRibbonControl)
    XsRun "show_help()"
End Sub

Public Sub XsAbout(control As IRibbonControl)
    XsRun "about()"
End Sub

' --- Running Python ---

' saysInStatusBar: what the action leaves in the status bar stays there.
Private Sub XsRun(action As String, Optional saysInStatusBar As Boolean = False)
    Dim calculation As Long, updating As Boolean, events As Boolean, failed As String, outcome As Variant
    If ActiveWorkbook Is Nothing Then
        ' Open a workbook first.
        MsgBox XsText("8BF7514862535F004E004E2A5DE54F5C7C3F3002"), vbExclamation, XsTitle()
        Exit Sub
    End If
    calculation = Application.Calculation
    updating = Application.ScreenUpdating
    events = Application.EnableEvents
    On Error GoTo trouble
    outcome = RunPython("import xlsheets.excel.actions; xlsheets.excel.actions." & action)
    GoTo restore
trouble:
    failed = Err.Description
    If Len(failed) = 0 Then failed = "?"
    Resume restore
restore:
    On Error Resume Next
    If Application.Calculation <> calculation Then Application.Calculation = calculation
    Application.ScreenUpdating = updating
    Application.EnableEvents = events
    If Not saysInStatusBar Or Len(failed) > 0 Then Application.StatusBar = False
    On Error GoTo 0
    ' Python did not start. Run: xlsheets addin doctor
    If Len(failed) > 0 Then
        MsgBox XsText("6CA16709505A5B8CFF0C0050007900740068006F006E00206CA167095E947B5430028BF75728547D4EE4884C8FD0884C00200078006C00730068006500650074007300200061006400640069006E00200064006F00630074006F0072002067E5770B539F56E03002") & vbLf & vbLf & failed, vbExclamation, XsTitle()
    End If
End Sub

Private Function XsTitle() As String
    XsTitle = XsText("7EE9654881EA8BC4")
End Function

Private Function XsText(codes As String) As String
    Dim place As Long
    For place = 1 To Len(codes) Step 4
        XsText = XsText & ChrW(CLng("&H" & Mid$(codes, place, 4)))
    Next place
End Function

' A form's id goes into a line of Python: nothing but letters, digits, hyphens and underscores does.
Private Function XsPlain(text As String) As String
    Dim place As Long
    For place = 1 To Len(text)
        If Mid$(text, place, 1) Like "[A-Za-z0-9_-]" Then XsPlain = XsPlain & Mid$(text, place, 1)
    Next place
End Function

Private Function XsAddinLoaded() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks(XS_ADDIN)
    XsAddinLoaded = Not book Is Nothing
End Function

' --- Called by Python ---

' The layout of a workbook, a line a thing. An error is answered, not raised: it would stop here with a dialogue.
Public Function XsLayout(bookName As String) As String
    Dim book As Workbook, sheet As Worksheet, text As String
    On Error GoTo trouble
    Set book = Workbooks(bookName)
    text = XsProperties(book) & XsNames(book)
    For Each sheet In book.Worksheets
        text = text & XsSheet(sheet)
    Next sheet
    XsLayout = text
    Exit Function
trouble:
    XsLayout = "!" & vbTab & Err.Description
End Function

Private Function XsProperties(book As Workbook) As String
    Dim item As Object
    On Error GoTo none ' a program without such properties
    For Each item In book.CustomDocumentProperties
        If Left$(item.Name, Len(XS_OURS)) = XS_OURS Then
            XsProperties = XsProperties & XsLine("p", item.Name, XsOneLine(CStr(item.Value)))
        End If
    Next item
none:
End Function

Private Function XsNames(book As Workbook) As String
    Dim item As Name
    On Error Resume Next
    For Each item In book.Names
        If Left$(item.Name, Len(XS_NAMES)) = XS_NAMES Then XsNames = XsNames & XsLine("n", item.Name, item.RefersTo)
    Next item
End Function

Private Function XsSheet(sheet As Worksheet) As String
    Dim used As Range, cells As Range, row As Long, column As Long, lastRow As Long, lastColumn As Long, shown As Long
    Set used = sheet.UsedRange
    lastRow = XsLast(sheet, 1)
    lastColumn = XsLast(sheet, 2)
    If sheet.visible = xlSheetVisible Then shown = 1
    XsSheet = XsLine("s", sheet.Name, shown, lastRow, lastColumn)
    If CDbl(lastRow) * lastColumn > XS_MOST_CELLS Then Exit Function
    For row = 1 To XsLesser(lastRow, used.row + used.Rows.Count - 1)
        Set cells = sheet.Range(sheet.Cells(row, 1), sheet.Cells(row, lastColumn))
        If cells.EntireRow.Hidden Then XsSheet = XsSheet & XsLine("h", row)
        XsSheet = XsSheet & XsMerges(cells) & XsFormats(cells) & XsFonts(cells)
    Next row
End Function

' Number of the last row (1) or column (2) that holds something, 0 where none does; formats alone do not count.
Private Function XsLast(sheet As Worksheet, order As Long) As Long
    Dim found As Range
    Set found = sheet.Cells.Find("*", sheet.Cells(1, 1), xlFormulas, xlPart, order, xlPrevious, False)
    If found Is Nothing Then
        XsLast = 0
    ElseIf order = xlByRows Then
        XsLast = found.row
    Else
        XsLast = found.column
    End If
End Function

Private Function XsMerges(cells As Range) As String
    Dim cell As Range, area As Range
    If Not IsNull(cells.MergeCells) Then
        If Not cells.MergeCells Then Exit Function
    End If
    For Each cell In cells
        If cell.MergeCells Then
            Set area = cell.MergeArea
            If area.row = cell.row And area.column = cell.column Then
                XsMerges = XsMerges & XsLine("m", area.row, area.column, _
                    area.row + area.Rows.Count - 1, area.column + area.Columns.Count - 1)
            End If
        End If
    Next cell
End Function

Private Function XsFormats(cells As Range) As String
    Dim cell As Range, kind As Long
    If Not IsNull(cells.NumberFormat) Then
        If cells.NumberFormat = "General" Or cells.NumberFormat = "@" Then Exit Function
    End If
    For Each cell In cells
        kind = VarType(cell.Value)
        If kind = vbString Then
            If Len(cell.Value) = 0 Then kind = vbEmpty ' a formula that shows nothing
        End If
        If kind = vbDouble Or kind = vbString Then
            If cell.NumberFormat <> "General" And cell.NumberFormat <> "@" Then
                XsFormats = XsFormats & XsLine("f", cell.row, cell.column, XsOneLine(cell.NumberFormat))
            End If
        End If
    Next cell
End Function

' Cells with something struck through, raised, lowered or in a font of signs. A row that has none is asked four times.
Private Function XsFonts(cells As Range) As String
    Dim cell As Range
    If Not XsIsOdd(cells.Font) Then Exit Function
    For Each cell In cells
        If Not IsEmpty(cell.Value) Then
            If XsIsOdd(cell.Font) Then XsFonts = XsFonts & XsRuns(cell)
        End If
    Next cell
End Function

' Whether a font strikes through, raises, lowers or draws signs; Null, where pieces differ, may hide one that does, and so may one that
' a program cannot tell of.
Private Function XsIsOdd(font As Object) As Boolean
    On Error GoTo unknown
    If IsNull(font.Strikethrough) Or IsNull(font.Superscript) Or IsNull(font.Subscript) Or IsNull(font.Name) Then
        XsIsOdd = True
    Else
        XsIsOdd = font.Strikethrough Or font.Superscript Or font.Subscript Or XsDrawsSigns(font.Name)
    End If
    Exit Function
unknown:
    XsIsOdd = True
End Function

Private Function XsDrawsSigns(name As Variant) As Boolean
    XsDrawsSigns = InStr(1, XS_SIGN_FONTS, "|" & LCase$(Replace(CStr(name), " ", "")) & "|") > 0
End Function

' A line for each piece of a cell's text in one font, or one for the whole cell; none where all pieces are ordinary.
Private Function XsRuns(cell As Range) As String
    Dim text As String, place As Long, first As Long, look As String, other As String, found As String
    If VarType(cell.Value) <> vbString Or cell.HasFormula Then
        look = XsLook(cell.Font)
        If Len(look) > 0 Then XsRuns = XsLine("r", cell.row, cell.column, look, "")
        Exit Function
    End If
    text = cell.Value
    first = 1
    For place = 1 To Len(text) + 1
        If place <= Len(text) Then other = XsLook(cell.Characters(place, 1).Font) Else other = "-"
        If place = 1 Then look = other
        If other <> look Then
            found = found & XsLine("r", cell.row, cell.column, look, XsEscaped(Mid$(text, first, place - first)))
            If Len(look) > 0 Then XsRuns = "odd"
            first = place
            look = other
        End If
    Next place
    If XsRuns = "odd" Then XsRuns = found
End Function

' s struck through, u raised, d lowered, and after a colon the name of a font of signs.
Private Function XsLook(font As Object) As String
    Dim struck As Variant, raised As Variant, lowered As Variant, name As Variant
    On Error Resume Next
    struck = font.Strikethrough
    raised = font.Superscript
    lowered = font.Subscript
    name = font.Name
    On Error GoTo 0
    If XsIsTrue(struck) Then XsLook = XsLook & "s"
    If XsIsTrue(raised) Then XsLook = XsLook & "u"
    If XsIsTrue(lowered) Then XsLook = XsLook & "d"
    If VarType(name) = vbString Then
        If XsDrawsSigns(name) Then XsLook = XsLook & ":" & name
    End If
End Function

Private Function XsIsTrue(value As Variant) As Boolean
    If VarType(value) = vbBoolean Then XsIsTrue = value
End Function

Private Function XsEscaped(text As String) As String
    XsEscaped = Replace(Replace(Replace(Replace(text, "\", "\\"), vbCr, ""), vbLf, "\n"), vbTab, "\t")
End Function

' Fills cells of a sheet, a line a cell: address, kind (f formula, n number, t text, e nothing), content; or changes their looks:
' l a number format, p an ordinary font with its name (none: the name stays).
Public Function XsEnter(bookName As String, sheetName As String, text As String) As String
    Dim sheet As Worksheet, line As Variant, parts As Variant, place As String
    On Error GoTo trouble
    Set sheet = Workbooks(bookName).Worksheets(sheetName)
    For Each line In Split(text, vbLf)
        parts = Split(line, vbTab)
        place = parts(0)
        Select Case parts(1)
            Case "f": sheet.Range(place).Formula = XsUnescaped(CStr(parts(2)))
            Case "n": sheet.Range(place).Value = Val(parts(2))
            Case "t": sheet.Range(place).Value = "'" & XsUnescaped(CStr(parts(2)))
            Case "e": sheet.Range(place).Value = Empty
            Case "l": sheet.Range(place).NumberFormat = XsUnescaped(CStr(parts(2)))
            Case "p": XsPlainFont sheet.Range(place), XsUnescaped(CStr(parts(2)))
        End Select
    Next line
    XsEnter = "ok"
    Exit Function
trouble:
    XsEnter = "!" & vbTab & sheetName & "!" & place & " " & Err.Description
End Function

' A text that is entered in the place of pieces takes the font of the first one; the name of all is Null where they differ.
Private Sub XsPlainFont(cell As Range, name As String)
    Dim own As Variant
    cell.Font.Strikethrough = False
    own = cell.Font.Name
    If IsNull(own) Then own = cell.Characters(1, 1).Font.Name
    If XsDrawsSigns(own) And Len(name) > 0 Then cell.Font.Name = name
End Sub

' How a sheet is printed: its setup (g), the height of each row (t) and the rows after which somebody lets a page end (b).
Public Function XsPages(bookName As String, sheetName As String) As String
    Dim sheet As Worksheet, row As Long
    On Error GoTo trouble
    Set sheet = Workbooks(bookName).Worksheets(sheetName)
    XsPages = XsSetup(sheet)
    For row = 1 To XsLast(sheet, 1)
        XsPages = XsPages & XsLine("t", XsHundredths(sheet.Rows(row).RowHeight))
        If sheet.Rows(row + 1).PageBreak = xlPageBreakManual Then XsPages = XsPages & XsLine("b", row)
    Next row
    Exit Function
trouble:
    XsPages = "!" & vbTab & Err.Description
End Function

' Paper, direction, pages across and down (0: as many as it takes; -1: not fitted), margins left, right, top, bottom in hundredths of
' a point. Nothing where no printer is there to be asked.
Private Function XsSetup(sheet As Worksheet) As String
    Dim across As Long, down As Long
    On Error GoTo none
    With sheet.PageSetup
        across = -1
        If VarType(.Zoom) = vbBoolean Then
            across = XsCount(.FitToPagesWide)
            down = XsCount(.FitToPagesTall)
        End If
        XsSetup = XsLine("g", .PaperSize, .Orientation, across, down, XsHundredths(.LeftMargin), _
            XsHundredths(.RightMargin), XsHundredths(.TopMargin), XsHundredths(.BottomMargin))
    End With
none:
End Function

Private Function XsCount(value As Variant) As Long
    If VarType(value) <> vbBoolean Then XsCount = CLng(value)
End Function

Private Function XsHundredths(points As Variant) As Long
    XsHundredths = CLng(CDbl(points) * 100)
End Function

' Lets pages end after some rows and no others; text: 1 for one page or 0, then the rows, divided by commas.
Public Function XsEndPages(bookName As String, sheetName As String, text As String) As String
    Dim sheet As Worksheet, parts As Variant, row As Long, place As Long
    On Error GoTo trouble
    Set sheet = Workbooks(bookName).Worksheets(sheetName)
    parts = Split(text, ",")
    For row = 2 To XsLast(sheet, 1) + 1
        If sheet.Rows(row).PageBreak = xlPageBreakManual Then sheet.Rows(row).PageBreak = xlPageBreakNone
    Next row
    If parts(0) = "1" Then sheet.PageSetup.FitToPagesTall = 1 Else sheet.PageSetup.FitToPagesTall = False
    For place = 1 To UBound(parts)
        sheet.HPageBreaks.Add sheet.Rows(CLng(parts(place)) + 1)
    Next place
    XsEndPages = "ok"
    Exit Function
trouble:
    XsEndPages = "!" & vbTab & sheetName & " " & Err.Description
End Function

Private Function XsUnescaped(text As String) As String
    Dim mark As String
    mark = ChrW(1)
    XsUnescaped = Replace(Replace(Replace(Replace(text, "\\", mark), "\n", vbLf), "\t", vbTab), mark, "\")
End Function

Private Function XsLine(ParamArray parts() As Variant) As String
    Dim place As Long
    XsLine = parts(0)
    For place = 1 To UBound(parts)
        XsLine = XsLine & vbTab & parts(place)
    Next place
    XsLine = XsLine & vbLf
End Function

Private Function XsOneLine(text As String) As String
    XsOneLine = Replace(Replace(Replace(text, vbCr, " "), vbLf, " "), vbTab, " ")
End Function

Private Function XsLesser(one As Long, other As Long) As Long
    XsLesser = IIf(one < other, one, other)
End Function
