// Runs Lighthouse (mobile profile) on addresses in one browser, and prints one object a line: {"url", "scores": {category: points}}.
// node lighthouse.mjs CATEGORY[,CATEGORY…] TIMES URL…
import lighthouse from 'lighthouse';
import { launch } from 'chrome-launcher';

const [categories, times, ...urls] = process.argv.slice(2);
const chrome = await launch({
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  for (const url of urls) {
    for (let i = 0; i < Number(times); i++) {
      const result = await lighthouse(url, {
        port: chrome.port,
        logLevel: 'error',
        onlyCategories: categories.split(','),
        disableFullPageScreenshot: true,
      });
      const scores = {};
      const failed = [];
      for (const [name, category] of Object.entries(result.lhr.categories)) {
        scores[name] = Math.round(category.score * 100);
        for (const { id, weight } of category.auditRefs) {
          const { score } = result.lhr.audits[id];
          if (weight > 0 && score !== null && score < 1) failed.push(id);
        }
      }
      console.log(JSON.stringify({ url, scores, failed }));
    }
  }
} finally {
  chrome.kill();
}
