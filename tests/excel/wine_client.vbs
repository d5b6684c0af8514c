' The Excel of the COM tests in VBScript, the nearest to VBA that Wine has: a late-bound client in a process of its own.
' cscript wine_client.vbs TASK ANSWER: texts in UTF-16. The task: form, then target, actual and weight of three rows,
' a line each. The answer: a line for each call (score and basis row by row, the scores of the whole column, an unknown form):
' number of the error, type and value, divided by tabs.
Const UDFS = "xlsheets.excel.udfs"
Dim files, task, answer, server, form, row, column
Set files = CreateObject("Scripting.FileSystemObject")
Set task = files.OpenTextFile(WScript.Arguments(0), 1, False, -1)
Set answer = files.CreateTextFile(WScript.Arguments(1), True, True)

form = task.ReadLine
Const last = 2
Dim targets(2, 0), actuals(2, 0), weights(2, 0) ' ReDim ends Wine's VBScript
For row = 0 To last
    targets(row, 0) = task.ReadLine
    actuals(row, 0) = task.ReadLine
    weights(row, 0) = CDbl(task.ReadLine)
Next

Set server = CreateObject("XlsheetsTest")
On Error Resume Next
For row = 0 To last
    Ask "XS_SCORE", targets(row, 0), actuals(row, 0), weights(row, 0), form
    Ask "XS_BASIS", targets(row, 0), actuals(row, 0), weights(row, 0), form
Next
column = server.CallUDF(UDFS, "XS_SCORE", Array(targets, actuals, weights, form, "", "", ""))
For row = 0 To last
    Tell column(row, 0)
Next
Ask "XS_SCORE", targets, actuals, weights, "no-such-form"
answer.Close

Sub Ask(udf, target, actual, weight, form)
    Dim value
    On Error Resume Next
    Err.Clear
    value = server.CallUDF(UDFS, udf, Array(target, actual, weight, form, "", "", ""))
    Tell value
End Sub

Sub Tell(value)
    If Err.Number <> 0 Then
        answer.WriteLine Err.Number
    Else
        answer.WriteLine "0" & vbTab & TypeName(value) & vbTab & CStr(value)
    End If
End Sub
