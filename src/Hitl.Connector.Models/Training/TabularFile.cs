using System.Text;

namespace Hitl.Connector.Models.Training;

/// <summary>Reads comma-separated files as RFC 4180 describes them: quotes, doubled quotes, line breaks inside.</summary>
public static class TabularFile
{
    public static IEnumerable<IReadOnlyList<string>> ReadCsv(TextReader reader)
    {
        var field = new StringBuilder();
        var row = new List<string>();
        var quoted = false;
        int next;
        while ((next = reader.Read()) >= 0)
        {
            var c = (char)next;
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    field.Append((char)reader.Read());
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                EndField();
            }
            else if (c == '\n')
            {
                EndField();
                yield return row;
                row = [];
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (field.Length > 0 || row.Count > 0)
        {
            EndField();
            yield return row;
        }

        void EndField()
        {
            row.Add(field.ToString());
            field.Clear();
        }
    }

    /// <summary>The rows of a file with a header, by column name.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> ReadCsvByName(string path)
    {
        using var reader = new StreamReader(path);
        IReadOnlyList<string>? header = null;
        foreach (var row in ReadCsv(reader))
        {
            if (header is null)
            {
                header = row;
                continue;
            }

            var named = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < Math.Min(header.Count, row.Count); i++)
            {
                named[header[i]] = row[i];
            }

            yield return named;
        }
    }
}
