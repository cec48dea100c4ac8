namespace Polystore.Redis.Rdb;

/// <summary>Values of modules: not understood, but stepped over by the marks that servers put between their parts.</summary>
internal sealed class RdbModules(RdbText text)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int NameLength = 9;
    private const int VersionBits = 10;

    private readonly Dictionary<ulong, string> names = [];

    public void Measure(RdbKey key)
    {
        (key.Type, key.Encoding, key.Elements) = (RedisType.Module, RedisEncoding.Module, 0);
        key.Module = Name(text.Number());
        SkipParts();
    }

    /// <summary>An array of Redis 8.8: how many elements, where the next goes, then each with its index and kind. Its layout in memory is not computed.</summary>
    public void MeasureArray(RdbKey key, ref ElementMeter meter)
    {
        (key.Type, key.Encoding, key.Elements, key.Module) = (RedisType.Module, RedisEncoding.Module, text.Length(), "array");
        if (text.Length() == 1)
        {
            text.SkipNumber();
        }

        for (var i = 0L; i < key.Elements; i++)
        {
            text.SkipNumber();
            switch (text.Length())
            {
                case RdbCodes.ArrayText or RdbCodes.ArrayShortText:
                    meter.Add(text.Skip());
                    break;
                case RdbCodes.ArrayInteger or RdbCodes.ArrayDouble:
                    text.Input.Skip(sizeof(double));
                    meter.Add(sizeof(double));
                    break;
                default:
                    throw text.Corrupt("an array with an element of unknown kind");
            }
        }
    }

    /// <summary>Data of a module beside the keys.</summary>
    public void SkipAux()
    {
        text.SkipNumber();
        SkipParts();
    }

    /// <summary>What modules keep beside the key that follows: classes of four bytes, each with its parts (<c>rdbSaveKeyMetadata</c>, 8.6).</summary>
    public void SkipKeyMetadata()
    {
        for (var classes = text.Length(); classes > 0; classes--)
        {
            text.Input.Skip(sizeof(uint));
            SkipParts();
        }
    }

    private void SkipParts()
    {
        while (true)
        {
            switch (text.Length())
            {
                case RdbCodes.ModuleEnd:
                    return;
                case RdbCodes.ModuleSigned or RdbCodes.ModuleUnsigned:
                    text.SkipNumber();
                    break;
                case RdbCodes.ModuleFloat:
                    text.Input.Skip(sizeof(float));
                    break;
                case RdbCodes.ModuleDouble:
                    text.Input.Skip(sizeof(double));
                    break;
                case RdbCodes.ModuleString:
                    text.Skip();
                    break;
                default:
                    throw text.Corrupt("a module's value with a part of unknown kind");
            }
        }
    }

    // moduleTypeNameByID: nine letters of six bits each, then ten bits of version.
    private string Name(ulong id)
    {
        if (!names.TryGetValue(id, out var name))
        {
            name = string.Create(NameLength, id >> VersionBits, static (letters, bits) =>
            {
                for (var i = NameLength - 1; i >= 0; i--, bits >>= 6)
                {
                    letters[i] = Letters[(int)(bits & 63)];
                }
            });
            names[id] = name;
        }

        return name;
    }
}
