using System.Text;

namespace Polystore.RedisClient.Protocol;

/// <summary>The encoding of text: a lone surrogate is an error, because two keys that differ would become one.</summary>
internal static class RespText
{
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
