import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent, h } from 'vue'
import 'katex/dist/katex.min.css'
import './site.css'

// what a page does not show, it does not load
export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout),
  enhanceApp({ app }) {
    app.component(
      'HomeFigure',
      defineAsyncComponent(() => import('../../components/HomeFigure.vue')),
    )
    app.component(
      'TryCode',
      defineAsyncComponent(() => import('../../components/TryCode.vue')),
    )
    app.component(
      'PlayGround',
      defineAsyncComponent(() => import('../../components/PlayGround.vue')),
    )
    app.component(
      'RuleLive',
      defineAsyncComponent(() => import('../../components/RuleLive.vue')),
    )
    app.component(
      'TaskLive',
      defineAsyncComponent(() => import('../../components/TaskLive.vue')),
    )
    app.component(
      'SiteNumbers',
      defineAsyncComponent(() => import('../../components/SiteNumbers.vue')),
    )
  },
} satisfies Theme
