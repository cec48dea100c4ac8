using Polystore.Samples.ShopApi;

await using var app = await ShopApp.BuildAsync(args);
await app.RunAsync();
