using System.Text;
using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop.Postgres;

/// <summary>Values in the text format of COPY (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format").</summary>
internal static class CopyText
{
    public static void AppendRow(StringBuilder output, ShopValue[] row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0)
                output.Append('\t');
            Append(output, row[i]);
        }

        output.Append('\n');
    }

    private static void Append(StringBuilder output, in ShopValue value)
    {
        if (!value.HasValue)
            output.Append("\\N");
        else if (value.Type is ShopType.Text or ShopType.Json)
            AppendEscaped(output, value.Text!);
        else
            output.Append(value.ToString());
    }

    private static void AppendEscaped(StringBuilder output, string text)
    {
        if (text.AsSpan().IndexOfAny("\\\t\n\r") < 0)
        {
            output.Append(text);
            return;
        }

        foreach (char letter in text)
        {
            switch (letter)
            {
                case '\\': output.Append(@"\\"); break;
                case '\t': output.Append(@"\t"); break;
                case '\n': output.Append(@"\n"); break;
                case '\r': output.Append(@"\r"); break;
                default: output.Append(letter); break;
            }
        }
    }
}
