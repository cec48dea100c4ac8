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

    /// <summary>Data of a module beside the keys.</summary>
    public void SkipAux()
    {
        text.SkipNumber();
        SkipParts();
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
