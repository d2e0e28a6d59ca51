document.title = 'darkroom'
