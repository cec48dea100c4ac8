using Polystore.Samples.ShopApi;

await using var app = ShopApp.Build(args);
await app.RunAsync();
