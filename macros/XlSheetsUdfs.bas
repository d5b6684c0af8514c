Attribute VB_Name = "XlSheetsUdfs"
' Worksheet functions of xlsheets. Generated: do not edit, run python -m xlsheets.excel.wrappers macros/XlSheetsUdfs.bas
' Needs the module xlwings of the same version as the Python package (function XLPy).
Option Explicit

Private Const XS_FAILED As Long = 2015 ' xlErrValue: Python has no answer
Private Const XS_UNREACHABLE As Long = 2042 ' xlErrNA: interpreter, server or a matching version is missing
Private Const XS_NO_SERVER As Long = 32042 ' our own number for the same within this module
Private Const XS_PAUSE As Double = 30 / 86400 ' days until Python is tried again
Private xsPausedUntil As Double
Private xsServer As Object

Private Function XsPython() As Object
    If xsServer Is Nothing Then
        If CDbl(Now) < xsPausedUntil Then Err.Raise XS_NO_SERVER
        On Error GoTo failed
        Set xsServer = XLPy()
    End If
    Set XsPython = xsServer
    Exit Function
failed:
    xsPausedUntil = CDbl(Now) + XS_PAUSE
    Err.Raise XS_NO_SERVER
End Function

Private Function XsFailure(code As Long) As Variant
    Dim noCell(0, 0, 0) As Variant
    Set xsServer = Nothing ' it may have ended; the next call connects anew
    If Not XsIsExcel() Then
        XsFailure = noCell ' LibreOffice shows CVErr as a text, and this as an error value
    ElseIf code = XS_NO_SERVER Then
        XsFailure = CVErr(XS_UNREACHABLE)
    Else
        XsFailure = CVErr(XS_FAILED)
    End If
End Function

' LibreOffice calls itself Microsoft Excel 11.
Private Function XsIsExcel() As Boolean
    On Error Resume Next
    XsIsExcel = Application.Name <> "Microsoft Excel" Or Val(Application.Version) >= 12
End Function

Private Function XsCall(module As String, udf As String, arguments As Variant) As Variant
    Dim cells() As Variant, place As Long
    ReDim cells(LBound(arguments) To UBound(arguments))
    For place = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(place)) Then
            cells(place) = arguments(place).Value
        Else
            cells(place) = arguments(place)
        End If
    Next place
    XsCall = XsPython().CallUDF(module, udf, cells)
End Function

Private Function XsText(codes As String) As String
    Dim place As Long
    For place = 1 To Len(codes) Step 4
        XsText = XsText & ChrW(CLng("&H" & Mid$(codes, place, 4)))
    Next place
End Function

Private Sub XsDescribe(udf As String, description As String, arguments As Variant)
    Dim texts() As String, place As Long
    ReDim texts(LBound(arguments) To UBound(arguments))
    For place = LBound(arguments) To UBound(arguments)
        texts(place) = XsText(CStr(arguments(place)))
    Next place
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & udf, Description:=XsText(description), _
        Category:=XsText("7EE9654881EA8BC4"), ArgumentDescriptions:=texts
End Sub

' Tries Python again at the next calculation, whatever happened before.
Public Sub XlSheetsReconnect()
    Set xsServer = Nothing
    xsPausedUntil = 0
End Sub

' Help and category in the function wizard. Excel describes no function of a hidden workbook, and an add-in is one: it shows
' itself meanwhile. Nothing else depends on it.
Public Sub XlSheetsDescribe()
    Dim isAddin As Boolean, isSaved As Boolean
    On Error Resume Next
    isAddin = ThisWorkbook.IsAddin
    isSaved = ThisWorkbook.Saved
    Application.ScreenUpdating = False
    If isAddin Then ThisWorkbook.IsAddin = False
    XsDescribe "XS_BASIS", "8BA152064F9D636EFF1A5F97520676847B975F0FFF0C5982002000310033002E00330034002000D7002000320030002E0030003100250020003D00200032002E00360037FF1B7B974E0D51FA65F68BF4660E7F3A4EC04E483002", Array( _
        "5E745EA663076807503CFF0C5982002022650039003500253001003400305BB6FF1B53EF90094E00683C62164E005217", _
        "5B9E96455B8C6210503CFF0C53554F4D4E0E63076807503C4E0081F4", _
        "5206503C", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074", _
        "7B2653F75217FF0822653001226430015B9A60277B49FF09FF0C6CA167098BE55217768488685F0F4E0D586B", _
        "8BA191CF53554F4D5217FF0C6CA167098BE55217768488685F0F4E0D586B", _
        "5B8C621073875217FF1A65705B573001767E52066BD4FF0C621600205F85586B30015F858BC4FF1B6CA167098BE55217768488685F0F4E0D586B")
    XsDescribe "XS_BUCKET", "5B8C621068636B21FF1A5B8C62103001003800300025201300310030003000253001003600300025201300380030002530010036003000254EE54E0BFF0888685F0F53E6670989C45B9A76844ECE517689C45B9AFF093002", Array( _
        "5B8C62107387FF1A65705B576216767E52066BD4", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_COMPLETION", "5B8C62107387FF1A5B9E96455B8C6210503C4E0E5E745EA663076807503C4E4B6BD4FF0C67009AD80031003000300025FF1B7B974E0D51FA65F64E3A00205F85586B0020621600205F858BC43002", Array( _
        "5E745EA663076807503CFF0C5982002022650039003500253001003400305BB6FF1B53EF90094E00683C62164E005217", _
        "5B9E96455B8C6210503CFF0C53554F4D4E0E63076807503C4E0081F4", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074", _
        "7B2653F75217FF0822653001226430015B9A60277B49FF09FF0C6CA167098BE55217768488685F0F4E0D586B", _
        "8BA191CF53554F4D5217FF0C6CA167098BE55217768488685F0F4E0D586B")
    XsDescribe "XS_CONVERTED", "62987B975F975206FF1A5F97520600D762987B977CFB6570FF0C62165F97520600F75206503C00D762987B97540E76845206503CFF0C630988685F0F53D64F4DFF1B5F9752065F85586B30015F858BC476844E0D53D83002", Array( _
        "62987B97524D76845F975206FF1B53EF90094E00683C62164E005217", _
        "4E586570FF1A62987B977CFB6570FF0C621662987B97540E76845206503C", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074", _
        "96646570FF1A62987B97524D76845206503CFF1B630962987B977CFB657062987B9776844E0D586B")
    XsDescribe "XS_COUNT", "5B8C62107387572867D04E0068636B217684630768074E2A65703002", Array( _
        "5404630768075B8C62107387FF1B5F85586B30015F858BC476848BA15165630768074E2A6570", _
        "5B8C621068636B217684540D79F0FF0C598200205B8C621030010038003000254EE54E0A", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_EXECUTION_RATE", "98847B976267884C7387FF1A6267884C657000F798847B976570FF1B98847B9765704E3A003065F6630988685F0F89C45B9AFF0C4E0D8BA176844E3A002020143002", Array( _
        "98847B976570FF0888685F0F89C45B9A768452066BCDFF1A5E74521D98847B976570621651685E7498847B976570FF09", _
        "51685E746267884C6570", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_EXECUTION_SCORE", "98847B976267884C73875F975206FF1A630988685F0F76845206503C548C520668638BA17B973002", Array( _
        "98847B976570FF0888685F0F89C45B9A768452066BCDFF1A5E74521D98847B976570621651685E7498847B976570FF09", _
        "51685E746267884C6570", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_GRADE", "7B497EA7FF1A4F183001826F30014E2D30015DEEFF0888685F0F53E6670989C45B9A76844ECE517689C45B9AFF093002", Array( _
        "603B5206", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_RULE_BASIS", "8BA152064F9D636EFF1A5E945F975206600E6837753157FA78406570636E7B9751FAFF0C598200200038002000D7FF0800310020221200200030002E003200380025FF09003D00200037002E003900383002", Array( _
        "4E097EA7630768077684540D79F0FF1B53EF90094E00683C62164E005217", _
        "57FA78406570636E768468078BC65217", _
        "57FA78406570636E76846570503C5217FF0C4E0E68078BC652174E006837957F", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_RULE_SCORE", "5E945F975206FF1A630988685F0F768489C45219753157FA78406570636E7B9751FAFF1B7F3A6570636E65F64E3A00205F85586BFF0C75314EBA8BC4520676844E3A00205F858BC43002", Array( _
        "4E097EA7630768077684540D79F0FF1B53EF90094E00683C62164E005217", _
        "57FA78406570636E768468078BC65217", _
        "57FA78406570636E76846570503C5217FF0C4E0E68078BC652174E006837957F", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_SCORE", "5F975206FF1A630988685F0F76848BA1520689C45219753163076807503C30015B8C6210503C548C5206503C7B9751FAFF1B7B974E0D51FA65F64E3A00205F85586B0020621600205F858BC43002", Array( _
        "5E745EA663076807503CFF0C5982002022650039003500253001003400305BB6FF1B53EF90094E00683C62164E005217", _
        "5B9E96455B8C6210503CFF0C53554F4D4E0E63076807503C4E0081F4", _
        "5206503C", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074", _
        "7B2653F75217FF0822653001226430015B9A60277B49FF09FF0C6CA167098BE55217768488685F0F4E0D586B", _
        "8BA191CF53554F4D5217FF0C6CA167098BE55217768488685F0F4E0D586B", _
        "5B8C621073875217FF1A65705B573001767E52066BD4FF0C621600205F85586B30015F858BC4FF1B6CA167098BE55217768488685F0F4E0D586B")
    XsDescribe "XS_SHARE", "5B8C62107387572867D04E0068636B217684630768075360516890E86307680776846BD44F8B3002", Array( _
        "5404630768075B8C62107387FF1B5F85586B30015F858BC476848BA15165630768074E2A6570", _
        "5B8C621068636B217684540D79F0FF0C598200205B8C621030010038003000254EE54E0A", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    XsDescribe "XS_TOTAL", "603B5206FF1A5404630768075F9752064E0E98847B976267884C73875F9752064E4B548CFF1B88685F0F63096267884C73875C0198767684FF0C4E0D8D858FC75C01987652063002", Array( _
        "5404630768075F975206", _
        "98847B976267884C73875F975206FF0C88685F0F4E0D8BBE52067684586B00200030", _
        "98847B976267884C7387FF0C88685F0F4E0D63096267884C73875C0198767684586B00200031", _
        "88685F0F7F1653F7FF0C598200200063006E002D0063006100690079007500310030002D00700072006F006A006500630074")
    If isAddin Then ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = isSaved
    Application.ScreenUpdating = True
End Sub

' Excel runs this when it has opened the add-in, or a workbook that carries the functions itself.
Public Sub Auto_Open()
    If XsIsExcel() Then XlSheetsDescribe
End Sub

Public Function XS_BASIS(target, actual, weight, form, Optional operator, Optional unit, Optional completion)
    On Error GoTo failed
    If IsMissing(operator) Then operator = ""
    If IsMissing(unit) Then unit = ""
    If IsMissing(completion) Then completion = ""
    XS_BASIS = XsCall("xlsheets.excel.udfs", "XS_BASIS", Array(target, actual, weight, form, operator, unit, completion))
    Exit Function
failed:
    XS_BASIS = XsFailure(Err.Number)
End Function

Public Function XS_BUCKET(completion, form)
    On Error GoTo failed
    XS_BUCKET = XsCall("xlsheets.excel.udfs", "XS_BUCKET", Array(completion, form))
    Exit Function
failed:
    XS_BUCKET = XsFailure(Err.Number)
End Function

Public Function XS_COMPLETION(target, actual, form, Optional operator, Optional unit)
    On Error GoTo failed
    If IsMissing(operator) Then operator = ""
    If IsMissing(unit) Then unit = ""
    XS_COMPLETION = XsCall("xlsheets.excel.udfs", "XS_COMPLETION", Array(target, actual, form, operator, unit))
    Exit Function
failed:
    XS_COMPLETION = XsFailure(Err.Number)
End Function

Public Function XS_CONVERTED(score, factor, form, Optional divisor)
    On Error GoTo failed
    If IsMissing(divisor) Then divisor = ""
    XS_CONVERTED = XsCall("xlsheets.excel.udfs", "XS_CONVERTED", Array(score, factor, form, divisor))
    Exit Function
failed:
    XS_CONVERTED = XsFailure(Err.Number)
End Function

Public Function XS_COUNT(completions, bucket, form)
    On Error GoTo failed
    XS_COUNT = XsCall("xlsheets.excel.udfs", "XS_COUNT", Array(completions, bucket, form))
    Exit Function
failed:
    XS_COUNT = XsFailure(Err.Number)
End Function

Public Function XS_EXECUTION_RATE(budget, executed, form)
    On Error GoTo failed
    XS_EXECUTION_RATE = XsCall("xlsheets.excel.udfs", "XS_EXECUTION_RATE", Array(budget, executed, form))
    Exit Function
failed:
    XS_EXECUTION_RATE = XsFailure(Err.Number)
End Function

Public Function XS_EXECUTION_SCORE(budget, executed, form)
    On Error GoTo failed
    XS_EXECUTION_SCORE = XsCall("xlsheets.excel.udfs", "XS_EXECUTION_SCORE", Array(budget, executed, form))
    Exit Function
failed:
    XS_EXECUTION_SCORE = XsFailure(Err.Number)
End Function

Public Function XS_GRADE(total, form)
    On Error GoTo failed
    XS_GRADE = XsCall("xlsheets.excel.udfs", "XS_GRADE", Array(total, form))
    Exit Function
failed:
    XS_GRADE = XsFailure(Err.Number)
End Function

Public Function XS_RULE_BASIS(name, ids, values, form)
    On Error GoTo failed
    XS_RULE_BASIS = XsCall("xlsheets.excel.udfs", "XS_RULE_BASIS", Array(name, ids, values, form))
    Exit Function
failed:
    XS_RULE_BASIS = XsFailure(Err.Number)
End Function

Public Function XS_RULE_SCORE(name, ids, values, form)
    On Error GoTo failed
    XS_RULE_SCORE = XsCall("xlsheets.excel.udfs", "XS_RULE_SCORE", Array(name, ids, values, form))
    Exit Function
failed:
    XS_RULE_SCORE = XsFailure(Err.Number)
End Function

Public Function XS_SCORE(target, actual, weight, form, Optional operator, Optional unit, Optional completion)
    On Error GoTo failed
    If IsMissing(operator) Then operator = ""
    If IsMissing(unit) Then unit = ""
    If IsMissing(completion) Then completion = ""
    XS_SCORE = XsCall("xlsheets.excel.udfs", "XS_SCORE", Array(target, actual, weight, form, operator, unit, completion))
    Exit Function
failed:
    XS_SCORE = XsFailure(Err.Number)
End Function

Public Function XS_SHARE(completions, bucket, form)
    On Error GoTo failed
    XS_SHARE = XsCall("xlsheets.excel.udfs", "XS_SHARE", Array(completions, bucket, form))
    Exit Function
failed:
    XS_SHARE = XsFailure(Err.Number)
End Function

Public Function XS_TOTAL(scores, execution, rate, form)
    On Error GoTo failed
    XS_TOTAL = XsCall("xlsheets.excel.udfs", "XS_TOTAL", Array(scores, execution, rate, form))
    Exit Function
failed:
    XS_TOTAL = XsFailure(Err.Number)
End Function
